/** Generated from docs/openapi.json by scripts/defaults.js: what the server takes where a spec says nothing. */
import type { components } from './api';

type Schemas = components['schemas'];
type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Defaults<T> = Required<Pick<T, Optional<T>>>;

export const DEFAULTS: { readonly [Name in 'ClassConfig' | 'DataSpec' | 'EarlyStoppingSpec' | 'EdgeSpec' | 'FramesSpec' | 'NetworkSpec' | 'NodeSpec' | 'RunSpec' | 'SplitSpec' | 'TrainingSpec']: Defaults<Schemas[Name]> } = {
  "ClassConfig": {
    "config": {}
  },
  "DataSpec": {
    "config": {},
    "shape": null,
    "split": {
      "validation": 0.2,
      "test": 0.1,
      "seed": 0,
      "stratify": true,
      "sealed": false
    },
    "standardize": null
  },
  "EarlyStoppingSpec": {
    "monitor": "val_loss",
    "mode": "auto",
    "patience": 5,
    "min_delta": 0,
    "baseline": null,
    "start_from_epoch": 0,
    "restore_best_weights": true
  },
  "EdgeSpec": {
    "port": null
  },
  "FramesSpec": {
    "plane": "pca"
  },
  "NetworkSpec": {
    "version": 1,
    "name": "",
    "edges": [],
    "layout": {}
  },
  "NodeSpec": {
    "config": {}
  },
  "RunSpec": {
    "name": "",
    "tags": [],
    "fork": null,
    "frames": {
      "plane": "pca"
    },
    "changed_from": null
  },
  "SplitSpec": {
    "validation": 0.2,
    "test": 0.1,
    "seed": 0,
    "stratify": true,
    "sealed": false
  },
  "TrainingSpec": {
    "optimizer": {
      "class_name": "Adam",
      "config": {
        "learning_rate": 0.001
      }
    },
    "metrics": [],
    "epochs": 10,
    "batch_size": 32,
    "shuffle": true,
    "class_weight": null,
    "seed": 0,
    "early_stopping": null,
    "stop_on_nan": true,
    "pace": null,
    "engine": "auto",
    "jit_compile": "auto",
    "dtype_policy": "float32"
  }
};
