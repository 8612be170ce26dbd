import { isEmbedded } from './is-embedded.ts';
import type { Origin } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { AuthSettings } from './reach-settings.ts';
import type { TargetSettings } from './scenario.ts';
import { refuseTarget } from './target-gate.ts';

/** Settings of how a target is reached that do not go together. */
export function reachProblems(target: TargetSettings, origin: Origin): readonly Problem[] {
  return [
    ...tlsProblems(target, origin),
    ...authProblems(target, origin),
    ...authorizationProblems(target, origin),
  ];
}

function tlsProblems({ tls }: TargetSettings, origin: Origin): readonly Problem[] {
  const { cert, key, passphraseEnv } = tls;
  const problems: Problem[] = [];
  if (cert !== undefined && key === undefined) {
    const where = origin('tls-cert', ['target', 'tls', 'cert']);
    problems.push({ where, message: 'needs its private key; name it with --tls-key' });
  }
  if (key !== undefined && cert === undefined) {
    const where = origin('tls-key', ['target', 'tls', 'key']);
    problems.push({ where, message: 'needs its certificate; name it with --tls-cert' });
  }
  if (key === undefined && passphraseEnv !== undefined) {
    const where = origin(undefined, ['target', 'tls', 'passphrase_env']);
    problems.push({ where, message: 'belongs to a key; name it with --tls-key' });
  }
  return problems;
}

function authProblems(target: TargetSettings, origin: Origin): readonly Problem[] {
  const { auth, allowHosts } = target;
  if (auth === undefined) return [];
  const found: readonly (readonly [key: string, message: string | undefined])[] = [
    ['url', refuseTarget(auth.url, 'http', allowHosts)],
    ['form', bodyFault(auth)],
    ['basic', basicFault(auth)],
  ];
  const problems = found.flatMap(([key, message]) =>
    message === undefined ? [] : [{ where: origin(undefined, ['target', 'auth', key]), message }],
  );
  const whole = wholeFault(target);
  if (whole === undefined) return problems;
  return [...problems, { where: origin(undefined, ['target', 'auth']), message: whole }];
}

function bodyFault({ method, form, json }: AuthSettings): string | undefined {
  if (form !== undefined && json !== undefined) return 'cannot be combined with json';
  const hasBody = form !== undefined || json !== undefined;
  return hasBody && method === 'GET' ? 'a GET request has no form or json' : undefined;
}

function basicFault({ basic, headers }: AuthSettings): string | undefined {
  const isTwice = basic !== undefined && headers['authorization'] !== undefined;
  return isTwice ? 'cannot be combined with a header authorization' : undefined;
}

function wholeFault({ tokenEnv }: TargetSettings): string | undefined {
  return tokenEnv === undefined ? undefined : 'cannot be combined with token_env or --token-env';
}

/** A header says who somebody is, or a token does. */
function authorizationProblems(target: TargetSettings, origin: Origin): readonly Problem[] {
  if (target.headers['authorization'] === undefined) return [];
  if (target.tokenEnv === undefined && target.auth === undefined) return [];
  const where = origin('header', ['target', 'headers', 'authorization']);
  const message = 'authorization cannot be combined with a token; leave one of them out';
  return [{ where, message }];
}

/** What only a target of one's own can be shown: the embedded platform has a token of its own. */
export function embeddedReachProblems(target: TargetSettings): readonly Problem[] {
  if (!isEmbedded(target)) return [];
  const message = 'is for a target of your own; name one with --ws-url or --http-url';
  return [
    ...(target.auth === undefined ? [] : [{ where: 'target.auth', message }]),
    ...(target.headers['authorization'] === undefined
      ? []
      : [{ where: 'target.headers.authorization', message }]),
  ];
}
