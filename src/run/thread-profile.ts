import { Session, type Profiler } from 'node:inspector';

/** Profiles the CPU time of this thread from its making until it is stopped. */
export class ThreadProfile {
  readonly #session = new Session();

  constructor(intervalUs: number) {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.setSamplingInterval', { interval: intervalUs });
    this.#session.post('Profiler.start');
  }

  /** The text of a `.cpuprofile`, which the usual viewers open; to be called once. */
  stop(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#session.post('Profiler.stop', (error, stopped: Profiler.StopReturnType | undefined) => {
      this.#session.disconnect();
      if (stopped !== undefined) resolve(JSON.stringify(stopped.profile));
      else reject(error ?? new Error('the profiler gave no profile'));
    });
    return promise;
  }
}
