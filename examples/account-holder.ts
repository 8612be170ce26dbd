import { definePersona, query, sendRequest, type Draws } from 'statecrowd';

/** Logs in before connecting, and shows with everything it does whose session that is. */
export const accountHolder = definePersona({
  name: 'account_holder',
  description: 'Works under an account of its own.',
  traits: { activity: 'active', pattern: 'random' },
  operations: {
    // The embedded platform has no accounts: the id of an execution stands in for a session.
    logIn: sendRequest({
      name: 'log_in',
      method: 'POST',
      path: '/agent/execute',
      body: (draws) => ({ query: `log in ${userOf(draws)}`, ...draws.row('accounts') }),
      capture: ({ body }) => ({ session: textIn(body, 'execution_id') }),
      check: ({ body }) => textIn(body, 'execution_id') !== '' || 'no_session',
      simulated: { execution_id: 'session-1' },
    }),
    compute: sendRequest({
      name: 'compute',
      method: 'POST',
      path: '/data/process',
      headers: sessionHeader,
      body: { data_size: 'small', operations: ['sort'] },
    }),
    survey: query('system_overview'),
  },
  setup: ['logIn'],
  handshake: (draws) => ({
    query: { user: userOf(draws) },
    headers: sessionHeader(draws),
  }),
});

function userOf(draws: Draws): string {
  return textIn(draws.row('accounts'), 'user');
}

function sessionHeader(draws: Draws): Readonly<Record<string, string>> {
  return { 'x-session': draws.capturedText('session') };
}

function textIn(fields: unknown, name: string): string {
  if (typeof fields !== 'object' || fields === null) return '';
  const value: unknown = Reflect.get(fields, name);
  return typeof value === 'string' ? value : '';
}
