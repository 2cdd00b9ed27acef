/**
 * Generated from docs/openapi.json by scripts/bounds.js: what the server takes. A number is at least `min` and at most
 * `max`, or `above` and `below`; a text has at most `longest` characters, a list `most` items; `each` is what holds
 * for every one of them, `values` are all there are.
 */
export const BOUNDS = {
  "RunSpec": {
    "name": {
      "longest": 200
    },
    "tags": {
      "most": 20,
      "each": {
        "longest": 40
      }
    }
  },
  "TrainingSpec": {
    "loss": {
      "longest": 100
    },
    "metrics": {
      "most": 32,
      "each": {
        "longest": 100
      }
    },
    "epochs": {
      "min": 1,
      "max": 1000000
    },
    "batch_size": {
      "min": 1,
      "max": 10000000
    },
    "class_weight": {
      "each": {
        "min": 0,
        "max": 1000000000
      }
    },
    "seed": {
      "min": 0,
      "max": 4294967295
    },
    "pace": {
      "min": 0.001,
      "max": 1000
    },
    "engine": {
      "values": [
        "auto",
        "resident",
        "streaming"
      ]
    },
    "jit_compile": {
      "values": [
        "auto",
        true,
        false
      ]
    },
    "dtype_policy": {
      "values": [
        "float32",
        "mixed_float16",
        "mixed_bfloat16"
      ]
    }
  },
  "EarlyStoppingSpec": {
    "monitor": {
      "longest": 100
    },
    "mode": {
      "values": [
        "auto",
        "min",
        "max"
      ]
    },
    "patience": {
      "min": 0,
      "max": 1000000
    },
    "min_delta": {
      "min": 0
    },
    "start_from_epoch": {
      "min": 0,
      "max": 1000000
    }
  },
  "SplitSpec": {
    "validation": {
      "min": 0,
      "below": 1
    },
    "test": {
      "min": 0,
      "below": 1
    },
    "seed": {
      "min": 0,
      "max": 4294967295
    }
  },
  "LiveChanges": {
    "learning_rate": {
      "above": 0,
      "max": 1000000
    },
    "pace": {
      "min": 0.001,
      "max": 1000
    }
  },
  "RunChanges": {
    "name": {
      "longest": 200
    },
    "tags": {
      "most": 20,
      "each": {
        "longest": 40
      }
    }
  }
} as const;

/** The same for what is asked for in an address. */
export const QUERY_BOUNDS = {
  "runs": {
    "tag": {
      "longest": 40
    },
    "after": {
      "longest": 200
    },
    "limit": {
      "min": 1,
      "max": 200
    }
  },
  "metrics": {
    "run": {
      "most": 100
    },
    "max_points": {
      "min": 3
    }
  }
} as const;
