import { didYouMean } from '../scenario/nearest.ts';
import {
  overridable,
  thresholdSeparator,
  type SettingName,
  type WrittenSetting,
} from '../scenario/overrides.ts';
import { setSeparator } from '../scenario/setting-keys.ts';
import type { Json } from '../scenario/operation.ts';
import type { Problem } from '../scenario/problem.ts';

/**
 * What a run from code may be given; the same as the options of the command line. What is not here
 * is a key of the scenario: give it to `set`, or spread the definition and change it.
 */
export interface RunOptions {
  /** Seconds, or text such as `5m`; so are all times here. */
  readonly duration?: number | string;
  readonly warmup?: number | string;
  readonly cooldown?: number | string;
  /** So many in the same mix, or users per persona. */
  readonly users?: number | Readonly<Record<string, number>>;
  readonly spawnRate?: number;
  readonly rate?: number;
  readonly scale?: number;
  readonly seed?: number;
  readonly preset?: string | readonly string[];
  /** Keys of the scenario, however it was written: `{ think_time: 0, 'reconnect.attempts': 5 }`. */
  readonly set?: Readonly<Record<string, Json>>;
  readonly thresholds?: readonly string[];
  readonly baseline?: string;
  readonly env?: string;
  readonly wsUrl?: string;
  readonly httpUrl?: string;
  readonly dbUrl?: string;
  readonly allowHosts?: readonly string[];
  readonly tokenEnv?: string;
  readonly migrate?: boolean;
  readonly keepData?: boolean;
  /** Folder of the results of a run that the computed backend is made like; of `simulate` only. */
  readonly like?: string;
  /** Folder of the results; without it nothing is written. */
  readonly output?: string;
  /** Also a row for every operation; only with `output`. */
  readonly samples?: boolean;
  /** Also `ingress.log`, for `replay`; only with `output`. */
  readonly record?: boolean;
  readonly junit?: boolean;
  readonly markdown?: boolean;
  /** Variables that scenarios may name; those of the process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const known: Readonly<Record<keyof RunOptions, true>> = {
  duration: true,
  warmup: true,
  cooldown: true,
  users: true,
  spawnRate: true,
  rate: true,
  scale: true,
  seed: true,
  preset: true,
  thresholds: true,
  baseline: true,
  env: true,
  wsUrl: true,
  httpUrl: true,
  dbUrl: true,
  allowHosts: true,
  tokenEnv: true,
  migrate: true,
  keepData: true,
  set: true,
  like: true,
  output: true,
  samples: true,
  record: true,
  junit: true,
  markdown: true,
  environment: true,
};

/** Options that there are not; a caller without types may write any. */
export function unknownOptions(options: RunOptions): readonly Problem[] {
  return Object.keys(options)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => ({
      where: `options.${name}`,
      message: `unknown option${didYouMean(name, Object.keys(known))}`,
    }));
}

type WrittenOption = readonly [option: keyof RunOptions, text: string | undefined];

/** The settings among the options, each where it was given. */
export function settingsOf(options: RunOptions): readonly WrittenSetting[] {
  const { preset, thresholds, allowHosts, users } = options;
  const texts: Readonly<Partial<Record<SettingName, WrittenOption>>> = {
    duration: ['duration', text(options.duration)],
    warmup: ['warmup', text(options.warmup)],
    cooldown: ['cooldown', text(options.cooldown)],
    users: ['users', typeof users === 'object' ? mixText(users) : text(users)],
    'spawn-rate': ['spawnRate', text(options.spawnRate)],
    rate: ['rate', text(options.rate)],
    scale: ['scale', text(options.scale)],
    seed: ['seed', text(options.seed)],
    preset: ['preset', typeof preset === 'string' ? preset : preset?.join(',')],
    set: ['set', options.set && keysText(options.set)],
    threshold: ['thresholds', thresholds?.join(thresholdSeparator)],
    baseline: ['baseline', options.baseline],
    env: ['env', options.env],
    'ws-url': ['wsUrl', options.wsUrl],
    'http-url': ['httpUrl', options.httpUrl],
    'db-url': ['dbUrl', options.dbUrl],
    'allow-host': ['allowHosts', allowHosts?.join(',')],
    'token-env': ['tokenEnv', options.tokenEnv],
    migrate: ['migrate', text(options.migrate)],
    'keep-data': ['keepData', text(options.keepData)],
  };
  return overridable.flatMap((name) => {
    const [option, written] = texts[name] ?? [];
    return written === undefined ? [] : [{ name, where: `options.${option}`, text: written }];
  });
}

function mixText(users: Readonly<Record<string, number>>): string {
  return Object.entries(users)
    .map(([persona, count]) => `${persona}:${count}`)
    .join(',');
}

function keysText(keys: Readonly<Record<string, Json>>): string {
  return Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(setSeparator);
}

function text(value: number | string | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
