import { agentStatuses } from '../../db/schema.ts';
import { name, numberIn, oneOf } from '../fields.ts';
import { handler } from '../handler.ts';
import { carryOut, raiseAlert } from './carry-out.ts';

export const createAgent = handler({ agent: name, role: name }, (params, from) =>
  carryOut(from, {
    operation: 'agents.create',
    input: params,
    result: { agent: params.agent },
    publish: () => {
      const data = { agent: params.agent, role: params.role };
      from.services.hub.publish({ channels: ['agents'], event: 'agent.created', data });
    },
  }),
);

export const updateAgent = handler(
  { agent: name, status: oneOf(agentStatuses) },
  ({ agent, status }, from) =>
    carryOut(from, {
      operation: 'agents.update_status',
      input: { agent, status },
      result: { agent, status },
      publish: () => {
        const data = { agent, status };
        from.services.hub.publish({ channels: ['agents'], event: 'agent.updated', data });
        if (status === 'degraded') raiseAlert(from, 'agent_degraded', { agent });
      },
    }),
);

export const recordBelief = handler(
  { agent: name, belief: name, confidence: numberIn(0, 1) },
  ({ agent, belief, confidence }, from) =>
    carryOut(from, {
      operation: 'beliefs.record',
      input: { agent, belief, confidence },
      result: { belief },
    }),
);
