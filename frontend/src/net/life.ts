/** Generated from docs/openapi.json by scripts/life.js: when a run is live, and what it takes when. */
import type { components } from './api';

type Schemas = components['schemas'];
type Status = Schemas['Status'];

export const LIVE: readonly Status[] = [
  "queued",
  "starting",
  "running",
  "paused"
];

export const COMMANDS: { readonly [Name in Schemas['CommandData']['command']]: readonly Status[] } = {
  "cancel": [
    "queued",
    "starting",
    "running",
    "paused"
  ],
  "stop": [
    "queued",
    "starting",
    "running",
    "paused"
  ],
  "pause": [
    "starting",
    "running"
  ],
  "resume": [
    "paused"
  ],
  "pace": [
    "queued",
    "starting",
    "running",
    "paused"
  ],
  "learning_rate": [
    "queued",
    "starting",
    "running",
    "paused"
  ],
  "evaluate": [
    "starting",
    "running"
  ],
  "checkpoint": [
    "starting",
    "running"
  ]
};
