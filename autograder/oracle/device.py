"""Sets TensorFlow up to be exact and repeatable, on the device that is asked for."""

from __future__ import annotations

import importlib.metadata
import os
from typing import Any, Literal

from autograder import __version__
from autograder.errors import OracleUnavailable
from autograder.oracle.client import INSTALL

Device = Literal["auto", "cpu", "gpu"]


def prepare(device: Device) -> dict[str, Any]:
    """Set TensorFlow up to be exact and repeatable; tell versions, device and precision."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    try:
        import tensorflow as tf
    except ImportError as error:
        raise OracleUnavailable(
            f"The answers are computed by TensorFlow, which is not installed here. "
            f"Install it with: {INSTALL}"
        ) from error
    import numpy as np

    gpus = tf.config.list_physical_devices("GPU")
    if device == "gpu" and not gpus:
        raise OracleUnavailable(
            "--device gpu was asked for, and TensorFlow sees no GPU on this machine. "
            "`dlgrade doctor` says why; --device auto uses one where there is one."
        )
    try:
        tf.config.threading.set_inter_op_parallelism_threads(1)
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError:
        pass  # already initialised in this process by an earlier freeze, with the same settings
    tf.config.experimental.enable_tensor_float_32_execution(False)
    tf.config.experimental.enable_op_determinism()
    tf.keras.utils.set_random_seed(0)
    name = "cpu"
    if gpus and device != "cpu":
        details = tf.config.experimental.get_device_details(gpus[0])
        name = f"gpu: {details.get('device_name', 'unnamed')}"
    return {
        "dlgrade": __version__,
        "tensorflow": tf.__version__,
        "keras": importlib.metadata.version("keras"),
        "numpy": np.__version__,
        "device": name,
        "precision": "float64",
        "tf32": False,
    }
