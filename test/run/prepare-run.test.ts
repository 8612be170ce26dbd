import { expect, test } from 'vitest';
import type { Target } from '../../src/run/open-target.ts';
import { prepareRun } from '../../src/run/prepare-run.ts';
import { noCode } from '../../src/sources/scenario-code.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { requestOf } from '../support/request-of.ts';
import { usualScenario } from '../support/usual-scenario.ts';

const address = { wsUrl: undefined, httpUrl: undefined, token: () => undefined } as const;

const nothing = { sockets: undefined, http: undefined, database: undefined };

/** A target of which nothing is there but its end. */
const bare: Target = {
  description: 'bare',
  address: { ...address, database: undefined },
  shared: {},
  connect: () => ({ world: nothing, close: () => Promise.resolve() }),
  probe: undefined,
  usage: undefined,
  sources: [],
  faultHands: { begin: () => undefined, end: () => undefined },
  broke: new Promise(() => undefined),
  remarks: () => [],
  close: () => Promise.resolve([]),
};

test('what the code of a run says of its own keeps the token to itself', async () => {
  const setup = ({ token }: { readonly token: string | undefined }) =>
    Promise.reject(new Error(`${token} was refused`));
  const material = { ...shippedMaterial, code: { ...noCode, setup } };
  const reached = { ...bare, address: { ...bare.address, token: () => 'tok-123' } };
  const prepared = prepareRun(requestOf(usualScenario(), { material }), reached);
  await expect(prepared).rejects.toThrow('threw *** was refused');
});

test('a teardown that fails is told without the values of variables', async () => {
  const variable = { name: 'DESK_URL', value: 'http://desk.test/hunter2', isText: true, path: [] };
  const scenario = { ...usualScenario(), variables: [variable] };
  const teardown = () => Promise.reject(new Error(`${variable.value} is gone`));
  const material = { ...shippedMaterial, code: { ...noCode, teardown } };
  const prepared = await prepareRun(requestOf(scenario, { material }), bare);
  expect(await prepared.close()).toEqual(['the teardown of usual threw ${DESK_URL} is gone']);
});
