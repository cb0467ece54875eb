# The Python that the tests run on.
FROM apify/actor-python:3.11

# LightGBM's wheel links the system's OpenMP library and does not bring it.
USER root
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*

# The image's own user without privileges.
USER myuser
COPY --chown=myuser:myuser requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

# Threads that wait for each other by spinning cost more than they save on a shared machine.
ENV OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1

COPY --chown=myuser:myuser .actor ./.actor
COPY --chown=myuser:myuser src ./src
# The base image writes no byte code at run time, so it is written here: it halves the start.
RUN python -m compileall -q src

CMD ["python", "-m", "src"]
