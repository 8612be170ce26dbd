import type { Message } from './message.ts';

interface Membership {
  readonly coalition: string;
  readonly owner: string;
}

/** A coalition that wants an agent of another one, whose owner will hear of it. */
export interface Conflict extends Membership {
  readonly agent: string;
}

/** Most agents whose coalition is remembered; beyond it newcomers are in none. */
const agentsMax = 10_000;

/** Which agents are in whose coalition; each agent counts for the last coalition that took it. */
export class ModelCoalitions {
  readonly #memberships = new Map<string, Membership>();

  /** Takes note of a command that was carried out, and returns the conflicts it brings. */
  carriedOut(command: string, params: Message, owner: string): readonly Conflict[] {
    const { coalition } = params;
    if (typeof coalition !== 'string') return [];
    if (command === 'form_coalition') return this.#form({ coalition, owner }, params['agents']);
    if (command === 'dissolve_coalition') this.#dissolve(coalition);
    return [];
  }

  #form(formed: Membership, agents: unknown): readonly Conflict[] {
    const conflicts: Conflict[] = [];
    for (const agent of Array.isArray(agents) ? agents : []) {
      if (typeof agent !== 'string') continue;
      const held = this.#memberships.get(agent);
      if (held !== undefined) conflicts.push({ ...held, agent });
      if (held !== undefined || this.#memberships.size < agentsMax) {
        this.#memberships.set(agent, formed);
      }
    }
    return conflicts;
  }

  #dissolve(coalition: string): void {
    for (const [agent, held] of this.#memberships) {
      if (held.coalition === coalition) this.#memberships.delete(agent);
    }
  }
}
