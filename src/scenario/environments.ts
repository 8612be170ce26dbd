/** Where a target is, written as under `target` in a scenario file. */
export interface Environment {
  readonly name: string;
  readonly target: Readonly<Record<string, unknown>>;
}

/** The environments that every scenario has; one of its own with the same name wins. */
export const environments: readonly Environment[] = [
  {
    name: 'localhost',
    target: { ws_url: 'ws://localhost:8000/ws', http_url: 'http://localhost:8000' },
  },
];
