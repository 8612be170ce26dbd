import type { Problem } from '../scenario/problem.ts';
import type { TargetSettings } from '../scenario/scenario.ts';
import { readCertificates } from './read-certificates.ts';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything wrong with files and variables that a target is reached by; asks nobody. */
export function certificateProblems(
  target: TargetSettings,
  environment: Environment,
): readonly Problem[] {
  const missing = variableProblems(target, environment);
  const passphrase = passphraseOf(target, environment);
  // What the key is cannot be told without the passphrase that should be there.
  const isLocked = target.tls.passphraseEnv !== undefined && (passphrase ?? '') === '';
  const tls = isLocked ? { ...target.tls, key: undefined } : target.tls;
  return [...missing, ...readCertificates(tls, passphrase).problems];
}

/** The passphrase of the client's key, if one is named and set. */
export function passphraseOf(
  { tls }: TargetSettings,
  environment: Environment,
): string | undefined {
  return tls.passphraseEnv === undefined ? undefined : environment[tls.passphraseEnv];
}

function variableProblems(
  { tls, auth }: TargetSettings,
  environment: Environment,
): readonly Problem[] {
  const named = [
    { where: 'target.tls.passphrase_env', name: tls.passphraseEnv },
    { where: 'target.auth.basic.user_env', name: auth?.basic?.userEnv },
    { where: 'target.auth.basic.password_env', name: auth?.basic?.passwordEnv },
  ];
  return named.flatMap(({ where, name }) => {
    if (name === undefined || (environment[name] ?? '') !== '') return [];
    return [{ where, message: `the environment variable ${name} is not set` }];
  });
}
