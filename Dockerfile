FROM apify/actor-python:3.13

# LightGBM's wheel links the system's OpenMP library and does not bring it.
USER root
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY .actor ./.actor
COPY src ./src
# The base image writes no byte code at run time, so it is written here: it halves the start.
RUN python -m compileall -q src && useradd --create-home --uid 1001 actor && chown -R actor:actor .

USER actor
CMD ["python", "-m", "src"]
