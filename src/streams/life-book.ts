import type { Life } from '../metrics/observation.ts';
import type { LifeCounts } from '../metrics/window.ts';

function none(): Record<Life['step'], number> {
  return {
    created: 0,
    connected: 0,
    active: 0,
    failed: 0,
    crashed: 0,
    left: 0,
  };
}

const lifeSteps = ['created', 'connected', 'active', 'failed', 'crashed', 'left'] as const;

/** Steps of users' lives: the open window and the totals. */
export class LifeBook {
  #window = none();
  readonly #totals = none();

  count(step: Life['step']): void {
    this.#window[step] += 1;
  }

  close(): LifeCounts {
    const closed = this.#window;
    for (const step of lifeSteps) this.#totals[step] += closed[step];
    this.#window = none();
    return closed;
  }

  totals(): LifeCounts {
    return { ...this.#totals };
  }
}
