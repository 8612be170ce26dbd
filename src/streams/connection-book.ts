import type { Histogram } from '../metrics/histogram.ts';
import { LatencyWindow } from '../metrics/latency-window.ts';
import { NameCounts } from '../metrics/name-counts.ts';
import type { Connection } from '../metrics/observation.ts';
import type { ConnectionTotals } from '../metrics/totals.ts';
import type { ConnectionFigures } from '../metrics/window.ts';
import { CountBook } from './count-book.ts';

const noConnections = { opened: 0, refused: 0, closed: 0, left: 0, reconnects: 0 };

/** Connections of some users: the open window and the totals. */
export class ConnectionBook {
  readonly #counts = new CountBook(noConnections);
  readonly #windowCauses = new NameCounts();
  readonly #causes = new NameCounts();
  readonly #connectTime = new LatencyWindow();
  #connectTimes: Histogram | undefined;
  #standing = 0;
  #openMax = 0;

  count(connection: Connection): void {
    const { step } = connection;
    this.#counts.count(step);
    if (step === 'opened') this.#open(connection);
    else if (step !== 'left') this.#windowCauses.add(connection.errorClass ?? step);
  }

  close(): ConnectionFigures {
    const counts = this.#counts.close();
    this.#standing += counts.opened - counts.closed - counts.left;
    this.#openMax = Math.max(this.#openMax, this.#standing);
    const figures = {
      open: this.#standing,
      ...counts,
      causes: this.#windowCauses.toRecord(),
      connectTime: this.#connectTime.figures(),
    };
    this.#causes.merge(this.#windowCauses);
    this.#windowCauses.clear();
    this.#connectTimes = this.#connectTime.pourInto(this.#connectTimes);
    return figures;
  }

  totals(): ConnectionTotals {
    return {
      openMax: this.#openMax,
      ...this.#counts.totals(),
      causes: this.#causes,
      connectTime: this.#connectTimes,
    };
  }

  destroy(): void {
    this.#connectTime.destroy();
    this.#connectTimes?.destroy();
    this.#connectTimes = undefined;
  }

  #open(connection: Connection): void {
    if (connection.reconnect) this.#counts.count('reconnects');
    if (connection.connectUs !== undefined) this.#connectTime.record(connection.connectUs);
  }
}
