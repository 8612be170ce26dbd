import type { Histogram } from '../metrics/histogram.ts';
import { LatencyWindow } from '../metrics/latency-window.ts';
import { NameCounts } from '../metrics/name-counts.ts';
import type { Connection } from '../metrics/observation.ts';
import type { ConnectionTotals } from '../metrics/totals.ts';
import type { ConnectionFigures } from '../metrics/window.ts';

function none() {
  return { opened: 0, refused: 0, closed: 0, left: 0, reconnects: 0 };
}

/** Connections of all users: the open window and the totals. */
export class ConnectionBook {
  #window = none();
  readonly #totals = none();
  readonly #windowCauses = new NameCounts();
  readonly #causes = new NameCounts();
  readonly #connectTime = new LatencyWindow();
  #connectTimes: Histogram | undefined;

  count(connection: Connection): void {
    const { step } = connection;
    this.#window[step] += 1;
    if (step === 'opened') this.#open(connection);
    else if (step !== 'left') this.#windowCauses.add(connection.errorClass ?? step);
  }

  close(): ConnectionFigures {
    const figures = {
      ...this.#window,
      causes: this.#windowCauses.toRecord(),
      connectTime: this.#connectTime.figures(),
    };
    this.#pour();
    return figures;
  }

  totals(): ConnectionTotals {
    return { ...this.#totals, causes: this.#causes, connectTime: this.#connectTimes };
  }

  destroy(): void {
    this.#connectTime.destroy();
    this.#connectTimes?.destroy();
    this.#connectTimes = undefined;
  }

  #open(connection: Connection): void {
    if (connection.reconnect) this.#window.reconnects += 1;
    if (connection.connectUs !== undefined) this.#connectTime.record(connection.connectUs);
  }

  #pour(): void {
    this.#totals.opened += this.#window.opened;
    this.#totals.refused += this.#window.refused;
    this.#totals.closed += this.#window.closed;
    this.#totals.left += this.#window.left;
    this.#totals.reconnects += this.#window.reconnects;
    this.#causes.merge(this.#windowCauses);
    this.#windowCauses.clear();
    this.#connectTimes = this.#connectTime.pourInto(this.#connectTimes);
    this.#window = none();
  }
}
