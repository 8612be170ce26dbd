import type { Kysely } from 'kysely';
import { ownTables } from '../db/own-tables.ts';
import { hostTimeout } from '../determinism/host.ts';
import { conceal } from '../scenario/conceal.ts';
import type { JsonObject } from '../scenario/operation.ts';
import { InputError } from '../scenario/problem.ts';
import type { RunContext } from '../sources/define-scenario.ts';
import type { Target, TargetAddress } from './open-target.ts';
import type { RunRequest } from './run-request.ts';

/**
 * Does what the scenario's own code does once before the run, and has its teardown done when the
 * target is closed. Throws an `InputError` when the setup fails or takes too long; the teardown has
 * been done then.
 */
export async function prepareRun(request: RunRequest, target: Target): Promise<Target> {
  const { scenario, material } = request;
  const { setup, teardown, shared: given } = material.code;
  const limitMs = scenario.timeouts.setupMs;
  const contextOf = (signal: AbortSignal): RunContext => ({
    ...contextOfTarget(target.address),
    seed: scenario.seed,
    signal,
  });
  const shown = (text: string): string =>
    withoutToken(conceal(text, scenario.variables), target.address.token());
  const conclude = async (shared: JsonObject): Promise<readonly string[]> => {
    if (teardown === undefined) return [];
    const fault = await faultOf(limitMs, (signal) => teardown({ ...contextOf(signal), shared }));
    if (fault === undefined) return [];
    return [shown(`the teardown of ${scenario.name} ${fault}`)];
  };
  let shared = given;
  const fault = await faultOf(limitMs, async (signal) => {
    shared = { ...given, ...(await setup?.(contextOf(signal))) };
  });
  if (fault !== undefined) {
    const left = await conclude(given);
    const messages = [shown(fault), ...left];
    throw new InputError(messages.map((message) => ({ where: `${scenario.name} setup`, message })));
  }
  return {
    ...target,
    shared,
    close: async () => [...(await conclude(shared)), ...(await target.close())],
  };
}

/** The user's own code is given the token, and may say it. */
function withoutToken(text: string, token: string | undefined): string {
  return token === undefined || token === '' ? text : text.replaceAll(token, '***');
}

function contextOfTarget({ wsUrl, httpUrl, token, database }: TargetAddress) {
  return {
    wsUrl,
    httpUrl,
    token: token(),
    database: <Tables>(): Kysely<Tables> => {
      if (database === undefined) throw new Error('this run has no database');
      return ownTables<Tables>(database.unscoped);
    },
  };
}

/** What went wrong with a piece of the user's code, as the end of a sentence. */
async function faultOf(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<string | undefined> {
  const abort = new AbortController();
  const late = Promise.withResolvers<string>();
  const cancel = hostTimeout(() => {
    abort.abort();
    late.resolve(`did not finish within ${limitMs / 1000} s (timeouts.setup)`);
  }, limitMs);
  const done = (async () => work(abort.signal))().then(
    () => undefined,
    (error: unknown) => `threw ${error instanceof Error ? error.message : String(error)}`,
  );
  const fault = await Promise.race([done, late.promise]);
  cancel();
  return fault;
}
