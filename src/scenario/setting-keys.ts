/** By setting: the keys of the scenario file that it stands for; none of what is no key of it. */
export const settingKeys = {
  duration: ['load.duration'],
  warmup: ['load.warmup'],
  cooldown: ['load.cooldown'],
  'spawn-rate': ['load.spawn_rate'],
  users: ['users', 'total_users'],
  rate: ['load.rate'],
  scale: [],
  seed: ['seed'],
  preset: [],
  threshold: ['thresholds'],
  baseline: ['baseline'],
  errors: ['errors.enabled'],
  'error-rate': ['errors.rate'],
  'network-latency': ['network_latency'],
  'metrics-interval': ['metrics_interval'],
  set: [],
  env: [],
  'ws-url': ['target.ws_url'],
  'http-url': ['target.http_url'],
  'db-url': ['target.db_url'],
  'allow-host': ['target.allow_hosts'],
  'token-env': ['target.token_env'],
  'tls-ca': ['target.tls.ca'],
  'tls-cert': ['target.tls.cert'],
  'tls-key': ['target.tls.key'],
  insecure: ['target.tls.insecure'],
  header: ['target.headers'],
  cookie: ['target.cookies'],
  subprotocol: ['target.subprotocols'],
  migrate: ['database.migrate'],
  'keep-data': ['database.keep_data'],
  monitoring: ['monitoring'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What stands between several settings by key in one text. */
export const setSeparator = '\n';

/** Tells of which keys one is written by key, or a key above or below it. */
export function writtenByKey(text: string): (keys: readonly string[]) => boolean {
  const written = text.split(setSeparator).map((one) => `${one.split('=', 1)[0]?.trim()}.`);
  const isWritten = (key: string): boolean =>
    written.some((path) => path.startsWith(`${key}.`) || `${key}.`.startsWith(path));
  return (keys) => text !== '' && keys.some(isWritten);
}
