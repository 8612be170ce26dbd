import { fetchToken, type TokenRequest } from '../actors/fetch-token.ts';
import type { Reach, TlsReach } from '../actors/reach.ts';
import { TokenKeeper } from '../actors/token-keeper.ts';
import type { Problem } from '../scenario/problem.ts';
import type { AuthSettings } from '../scenario/reach-settings.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import type { TargetSettings } from '../scenario/scenario.ts';
import { certificateProblems, passphraseOf, type Environment } from './certificate-problems.ts';
import { explainRefusal } from './explain-refusal.ts';
import { readCertificates } from './read-certificates.ts';

/** What has to be known to reach a target. */
export interface ReachRequest {
  readonly target: TargetSettings;
  /** Bearer token of `token_env`. */
  readonly token: string | undefined;
  readonly environment: Environment;
}

/** How the target is reached, as far as that is possible, and why not further. */
export interface OpenReach {
  readonly reach: Reach;
  /** Whoever fetches the token anew, if there is an auth service. */
  readonly keeper: TokenKeeper | undefined;
  readonly problems: readonly Problem[];
}

/** Reads certificates and fetches a token. */
export async function openReach(request: ReachRequest): Promise<OpenReach> {
  const { target, token, environment } = request;
  const { headers, cookies, subprotocols, auth } = target;
  const known = certificateProblems(target, environment);
  const { tls } = readCertificates(target.tls, passphraseOf(target, environment));
  const settings = { tls, headers, cookies, subprotocols };
  const plain = { reach: { ...settings, token: () => token }, keeper: undefined };
  if (auth === undefined || known.length > 0) return { ...plain, problems: known };
  const asked = tokenRequest(auth, tls, environment);
  const first = await fetchToken(asked);
  if (first.kind === 'failed') {
    const why = explainRefusal(first.errorClass, 'auth');
    const problem = { where: 'target.auth', message: `${redactUrl(auth.url)} ${why}` };
    return { ...plain, problems: [problem] };
  }
  const keeper = new TokenKeeper({ first, fetch: (stop) => fetchToken(asked, stop) });
  return { reach: { ...settings, token: () => keeper.token() }, keeper, problems: [] };
}

function tokenRequest(auth: AuthSettings, tls: TlsReach, environment: Environment): TokenRequest {
  const { basic } = auth;
  if (basic === undefined) return { auth, tls, credentials: undefined };
  const user = environment[basic.userEnv] ?? '';
  const password = environment[basic.passwordEnv] ?? '';
  return { auth, tls, credentials: { user, password } };
}
