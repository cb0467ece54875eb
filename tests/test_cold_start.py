import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORLD = ROOT / "src" / "demo" / "world"
HEAVY = {"lightgbm", "sklearn", "scipy", "pandas", "yfinance"}


def test_a_scored_run_with_a_lightgbm_model_imports_no_heavy_library(tmp_path: Path) -> None:
    default = tmp_path / "key_value_stores" / "default"
    default.mkdir(parents=True)
    shutil.copyfile(WORLD / "input.json", default / "INPUT.json")
    models = tmp_path / "key_value_stores" / "company-risk-models"
    models.mkdir()
    shutil.copyfile(ROOT / "src" / "demo" / "model.json", models / "ml_model")
    said = {"key": "ml_model", "content_type": "application/json; charset=utf-8", "size": 1}
    (models / "ml_model.__metadata__.json").write_text(json.dumps(said))
    about = {"id": "models", "name": "company-risk-models", "accessed_at": "2026-06-30T00:00:00Z"}
    (models / "__metadata__.json").write_text(
        json.dumps(about | {"created_at": "2026-06-30T00:00:00Z", "modified_at": "2026-06-30T00:00:00Z"})
    )
    environment = os.environ | {"REPLAY_DIR": str(WORLD), "APIFY_LOCAL_STORAGE_DIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "src"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-1_000:]
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines() if line.startswith("import time:")
    }
    assert "src" in imported
    assert imported & HEAVY == set()
    rows = [json.loads(path.read_text()) for path in (tmp_path / "datasets" / "default").glob("0*.json")]
    assert {row["scoring_method"] for row in rows} == {"blend"}
