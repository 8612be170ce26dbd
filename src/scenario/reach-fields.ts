import { z } from 'zod';
import { cookieFaults, headerFaults, lowerCased, tokenPattern } from './header-rules.ts';
import type { EntryFault } from './header-rules.ts';
import type { ReachSettings } from './reach-settings.ts';
import { choice, flag, group, list, matching, url, waitOr, words } from './schema-fields.ts';

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Keys of a target that say how it is reached. */
export function reachFields() {
  return {
    tls: tlsField().prefault({}),
    headers: headersField(
      'Headers of the WebSocket handshake and of every HTTP request; default none.',
    ).prefault({}),
    cookies: cookiesField().prefault({}),
    subprotocols: list(matching(tokenPattern, 'a subprotocol such as agents.v1'), 20)
      .refine((offered) => new Set(offered).size === offered.length, {
        error: 'offers one of them twice',
      })
      .describe('Subprotocols offered in the WebSocket handshake; default none.')
      .prefault([]),
    auth: authField().optional(),
  };
}

function tlsField() {
  const file = words(4_096).min(1, { error: 'must name a PEM file' });
  return group({
    ca: file
      .describe('PEM file of authorities to trust beside those of Node.js; default none.')
      .optional(),
    cert: file.describe('PEM file of the client certificate, its chain after it.').optional(),
    key: file.describe('PEM file of its private key.').optional(),
    passphrase_env: variable('the passphrase of the key').optional(),
    insecure: flag()
      .describe('Do not check certificates of the target; default false.')
      .prefault(false),
  }).describe('TLS of wss and https. Paths are relative to the scenario file.');
}

function variable(what: string) {
  return matching(variablePattern, 'the name of an environment variable').describe(
    `Name of the environment variable that holds ${what}.`,
  );
}

function headersField(description: string) {
  return secrets('a group of headers such as x-tenant: acme')
    .transform((headers, context) => {
      report(headerFaults(headers), context);
      return lowerCased(headers);
    })
    .meta({ description });
}

function cookiesField() {
  return secrets('a group of cookies such as session: abc')
    .transform((cookies, context) => {
      report(cookieFaults(cookies), context);
      return cookies;
    })
    .meta({ description: 'Cookies of the handshake and of every HTTP request; default none.' });
}

function report(faults: readonly EntryFault[], context: z.core.$RefinementCtx): void {
  for (const { name, message } of faults) {
    context.addIssue({ code: 'custom', path: [name], message });
  }
}

/** Texts by name whose values no message may show, wherever they were written. */
function secrets(expected: string) {
  const text = z.string({ error: 'must be text (in quotes if it is a number)' });
  return z.record(z.string(), text, { error: `must be ${expected}` });
}

function authField() {
  return group({
    url: url().describe('Where the token is fetched; a target like any other.'),
    method: choice(['POST', 'GET', 'PUT']).describe('Default POST.').prefault('POST'),
    form: secrets('a group of fields such as grant_type: client_credentials')
      .describe('Fields of a body in the form of HTML forms.')
      .optional(),
    json: z
      .record(z.string(), z.unknown(), { error: 'must be a group of fields' })
      .describe('Body as JSON.')
      .optional(),
    headers: headersField('Headers of this request; default none.').prefault({}),
    basic: group({
      user_env: variable('the user'),
      password_env: variable('the password'),
    })
      .describe('HTTP Basic authentication of this request.')
      .optional(),
    token: answerPath('access_token', 'Where the token is in the JSON answer'),
    expires_in: answerPath('expires_in', 'Where the seconds are that it is valid'),
    timeout: waitOr(4_000, 'Longest wait for the answer.'),
  }).describe('Where a bearer token is fetched before the run, and again before it expires.');
}

function answerPath(usual: string, description: string) {
  return matching(/^[^.\s]+(?:\.[^.\s]+){0,9}$/, `a path such as data.${usual}`)
    .describe(`${description}, keys joined by dots; default ${usual}.`)
    .prefault(usual);
}

type ReachFile = z.output<z.ZodObject<ReturnType<typeof reachFields>>>;

/** The file's keys by the names the rest of the program uses. */
export function reachSettings(file: ReachFile): ReachSettings {
  const { passphrase_env: passphraseEnv, ca, cert, key, insecure } = file.tls;
  return {
    tls: { ca, cert, key, passphraseEnv, insecure },
    headers: file.headers,
    cookies: file.cookies,
    subprotocols: file.subprotocols,
    auth: file.auth === undefined ? undefined : authSettings(file.auth),
  };
}

function authSettings(auth: NonNullable<ReachFile['auth']>): ReachSettings['auth'] {
  const { basic, token, expires_in: expiresInPath, timeout, form, json, ...rest } = auth;
  return {
    ...rest,
    form,
    json,
    basic: basic && { userEnv: basic.user_env, passwordEnv: basic.password_env },
    tokenPath: token,
    expiresInPath,
    timeoutMs: timeout,
  };
}
