/** A defect planted into one source file: a piece of text that occurs in it once, and another. */
export interface Sabotage {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** First seed that is flown, near the one that finds it; 1 by default. */
  readonly from?: number;
}

/** What could be wrong with us; each is found by the swarm within the seeds of its test. */
export const sabotages: Readonly<Record<string, Sabotage>> = {
  'never subscribes again after a reconnect': {
    file: 'src/actors/user-session.ts',
    text: 'const operations = this.#link === undefined ? [] : this.#standing.operations();',
    instead:
      'const operations = this.#link === undefined || this.#wasOnline ? [] : ' +
      'this.#standing.operations();',
  },
  'subscribes twice': {
    file: 'src/actors/user-session.ts',
    text: 'const operations = this.#link === undefined ? [] : this.#standing.operations();',
    instead:
      'const operations = this.#link === undefined ? [] : ' +
      '[...this.#standing.operations(), ...this.#standing.operations()];',
  },
  'is online when the first channel is joined': {
    file: 'src/actors/user-session.ts',
    text: 'else if (this.#awaitedAcks === 0)',
    instead: 'else if (this.#awaitedAcks >= 0)',
  },
  'forgets which channels it left': {
    from: 6,
    file: 'src/actors/standing-subscriptions.ts',
    text: "if (operation.type === 'unsubscribe') this.#changed.delete(key);",
    instead: "if (operation.type === 'unsubscribe') return;",
  },
  'forgets which channels it joined': {
    from: 6,
    file: 'src/actors/user-session.ts',
    text: 'if (isOk) this.#standing.keep(pending.operation);',
    instead: '',
  },
  'remembers channels that it was refused': {
    from: 2,
    file: 'src/actors/user-session.ts',
    text: 'if (isOk) this.#standing.keep(pending.operation);',
    instead: 'this.#standing.keep(pending.operation);',
  },
  'comes back without jitter': {
    from: 6,
    file: 'src/machines/virtual-user-machine.ts',
    text: 'u: chance(seed, context.index, purposes.backOff, step),',
    instead: 'u: 1,',
  },
  'draws the same for every user': {
    file: 'src/machines/virtual-user-machine.ts',
    text: 'u: chance(seed, context.index, purposes.backOff, step),',
    instead: 'u: chance(seed, 0, purposes.backOff, 0),',
  },
  'never gives up': {
    from: 5,
    file: 'src/machines/virtual-user-machine.ts',
    text: 'context.attempts < attemptsOf(persona, settings)',
    instead: 'context.attempts >= 0',
  },
  'counts attempts of a whole life': {
    from: 5,
    file: 'src/machines/virtual-user-machine.ts',
    text: "return { step, attempts: 0, next: '', dueAt, readyAt: dueAt };",
    instead: "return { step, next: '', dueAt, readyAt: dueAt };",
  },
  'waits ever longer': {
    file: 'src/machines/back-off-ms.ts',
    text: 'return Math.floor(waitMs(terms) * 1000) / 1000;',
    instead: 'return Math.floor(waitMs(terms) * 1000) * 60;',
  },
  'never comes back': {
    file: 'src/machines/virtual-user-chart.ts',
    text:
      "after: {\n          backOff: [{ guard: 'isPrepared', " +
      "target: 'connecting' }, { target: 'preparing' }],\n        },",
    instead: '',
  },
  'waits for ever for a reply': {
    file: 'src/actors/deadline-queue.ts',
    text: 'this.#clock.setTimeout(() => this.#wake(), Math.max(0, first.due - this.#clock.now()));',
    instead: '',
  },
  'does not tell its user that a reply is late': {
    from: 3,
    file: 'src/actors/user-requests.ts',
    text:
      "this.#end(pending, 'timedOut', 'timed_out');\n    " +
      'this.#owner.onSettled(pending, false);',
    instead: "this.#end(pending, 'timedOut', 'timed_out');",
  },
  'takes a late reply for one in time': {
    from: 4,
    file: 'src/actors/pending-replies.ts',
    text: "if (found.expiredAt === undefined) return { kind: 'matched', pending: found };",
    instead: "return { kind: 'matched', pending: found };",
  },
  'loses what was in flight when the connection went': {
    file: 'src/actors/user-requests.ts',
    text: 'for (const pending of this.#pending.clear()) this.#end(pending, outcome, errorClass);',
    instead: 'this.#pending.clear();',
  },
  'counts a retry as new': {
    file: 'src/actors/user-requests.ts',
    text: "persona.recorder.started('websocket', operation.name);",
    instead:
      "persona.recorder.started('websocket', operation.name); if (state === " +
      "'subscribing' && id > 9) persona.recorder.started('websocket', operation.name);",
  },
  'forgets a call that was cancelled': {
    from: 114,
    file: 'src/actors/user-calls.ts',
    text:
      'for (const call of calls) recorder.called(call, ' +
      "this.#failing.get(call) ?? 'cancelled');",
    instead: '',
  },
  'counts a call that was cancelled twice': {
    from: 114,
    file: 'src/actors/user-calls.ts',
    text: 'const calls = this.#calls;\n    this.#calls = [];',
    instead: 'const calls = this.#calls;',
  },
  'loses injected errors': {
    from: 2,
    file: 'src/actors/user-requests.ts',
    text: 'for (const pending of this.#failing) this.#fail(pending);',
    instead: 'this.#failing.clear();',
  },
  'keeps the old connection': {
    from: 2,
    file: 'src/actors/socket-link.ts',
    text: 'this.#isAbandoned = true;\n    this.#socket?.close();',
    instead: 'this.#isAbandoned = true;',
  },
  'hears the end of an old connection': {
    from: 2,
    file: 'src/actors/user-session.ts',
    text: 'if (this.#link === link) {\n      this.#link = undefined;',
    instead: '{\n      this.#link = undefined;',
  },
  'does not say that it lost its connection': {
    file: 'src/actors/user-session.ts',
    text: "this.#link = undefined;\n      this.#presence.go('lost');",
    instead: 'this.#link = undefined;',
  },
  'forgets the queue at the end': {
    from: 13,
    file: 'src/actors/dispatcher.ts',
    text: 'while (this.#queue.shift() !== undefined) this.#recorder.dropped();',
    instead: '',
  },
  'has no patience for a goodbye': {
    from: 4,
    file: 'src/machines/virtual-user-machine.ts',
    text: 'leavePatience: () => settings.leavePatienceMs,',
    instead: 'leavePatience: () => settings.leavePatienceMs * 1000,',
  },
  'does more than it came for': {
    from: 7,
    file: 'src/actors/user-session.ts',
    text: 'if (this.#operationsLeft > 0) return false;',
    instead: 'if (this.#operationsLeft > -1) return false;',
  },
  'never removes a fault': {
    from: 2,
    file: 'src/run/model-target.ts',
    text: 'process.restart();',
    instead: ';',
  },
  'goes without a good-bye': {
    file: 'src/run/model-target.ts',
    text: 'process.leave();',
    instead: 'process.kill();',
  },
  'does not tell that a fault is over': {
    file: 'src/faults/fault-driver.ts',
    text: "this.#record(fault, 'ended');",
    instead: '',
  },
  'leaves out the second fault': {
    file: 'src/faults/fault-driver.ts',
    text: 'for (const fault of this.#options.faults) {',
    instead: 'for (const fault of this.#options.faults.slice(0, 1)) {',
  },
  'drops what ends in time-outs from its books': {
    file: 'src/streams/ledger.ts',
    text: 'this.#transports.complete(sample);',
    instead: "if (sample.outcome !== 'timedOut') this.#transports.complete(sample);",
  },
  'loses what a stall held up': {
    from: 28,
    file: 'src/model/model-flow.ts',
    text: 'for (const held of this.#held) held.dueMs = 0;',
    instead: 'this.#held.length = 0;',
  },
  'lets what comes later overtake': {
    from: 29,
    file: 'src/model/model-flow.ts',
    text: 'this.#held.push({ bytes, dueMs: this.#dueMs(), arrive });',
    instead: 'this.#held.unshift({ bytes, dueMs: this.#dueMs(), arrive });',
  },
  'keeps a connection that lost something': {
    from: 132,
    file: 'src/model/model-link.ts',
    text: 'if (isReset || isBroken) {',
    instead: 'if (isReset) {',
  },
  'refuses connections that stand': {
    from: 4,
    file: 'src/model/model-link.ts',
    text: 'set({ toTarget, toUser, isReset }: ConnectionTerms): void {',
    instead:
      'set({ toTarget, toUser, isReset: hit, isRefused }: ConnectionTerms): void {' +
      'const isReset = hit || isRefused;',
  },
  'lets in who comes during a reset': {
    from: 12,
    file: 'src/model/model-network.ts',
    text: 'if (terms.isRefused || terms.isReset) return',
    instead: 'if (terms.isRefused) return',
  },
  'never ends a disturbance': {
    file: 'src/model/model-network.ts',
    text: 'this.#disturbing.delete(id);',
    instead: '',
  },
  'goes on in another order': {
    from: 35,
    file: 'src/model/model-process.ts',
    text: 'if (this.#isFrozen) this.#waiting.push(act);',
    instead: 'if (this.#isFrozen) this.#waiting.unshift(act);',
  },
  'forgets what waited while it was frozen': {
    from: 65,
    file: 'src/model/model-process.ts',
    text: 'act = this.#waiting.shift()) act();',
    instead: 'act = this.#waiting.shift()) continue;',
  },
  'stays frozen': {
    from: 3,
    file: 'src/run/model-target.ts',
    text: 'process.thaw();',
    instead: ';',
  },
  'waits for ever for an answer': {
    from: 4,
    file: 'src/model/model-pool.ts',
    text: '    if (patienceMs === undefined) return;',
    instead: '    if (patienceMs !== undefined) return;',
  },
  'waits for ever for a handshake': {
    from: 18,
    file: 'src/model/model-socket.ts',
    text: 'this.#timers.push(clock.setTimeout(giveUp, handshakeMs));',
    instead: '',
  },
  'never ends a fault of frames': {
    file: 'src/run/model-target.ts',
    text: 'lasting.delete(id);',
    instead: '',
  },
  'loses a frame that was overtaken': {
    from: 2,
    file: 'src/faults/frame-flow.ts',
    text: 'for (const frame of held) this.#link.pass(frame);',
    instead: '',
  },
  'takes an answer that comes twice for another one': {
    from: 2,
    file: 'src/actors/pending-replies.ts',
    text: 'const index = id === undefined ? this.#firstOfKey(key) : this.#indexOfId(id);',
    instead:
      'const own = id === undefined ? -1 : this.#indexOfId(id); ' +
      'const index = own < 0 ? this.#firstOfKey(key) : own;',
  },
  'takes a push that comes again for a new one': {
    from: 2,
    file: 'src/actors/push-sequence.ts',
    text: 'if (number <= this.#newest) {',
    instead: 'if (number < this.#newest) {',
  },
  'does not notice that pushes are missing': {
    from: 2,
    file: 'src/actors/push-sequence.ts',
    text: 'return missed === 0 ? {} : { missed };',
    instead: 'return {};',
  },
  'goes on making operations fail after its fault': {
    from: 3,
    file: 'src/actors/user-faults.ts',
    text: "if (kind === 'errors') this.#errors = undefined;",
    instead: "if (kind === 'errors') return;",
  },
  'goes on refusing writes after its fault': {
    from: 3,
    file: 'src/model/model-database-faults.ts',
    text: '    this.#lasting.delete(id);',
    instead: "    if (kind !== 'serialization') this.#lasting.delete(id);",
  },
  'goes on limiting connections after its fault': {
    from: 4,
    file: 'src/model/model-database-faults.ts',
    text: '    this.#lasting.delete(id);',
    instead: "    if (kind !== 'connection_limit') this.#lasting.delete(id);",
  },
  'takes a connection that answers for a silent one': {
    file: 'src/model/model-socket.ts',
    text: '      this.#isSilent = false;',
    instead: '',
  },
  'does not wait until its condition holds': {
    file: 'src/faults/state-triggers.ts',
    text: 'return isHeld && watch.wasFalse;',
    instead: 'return !isHeld && watch.wasFalse;',
  },
  'never ends what began with a condition': {
    file: 'src/faults/fault-driver.ts',
    text: '    this.#at(clock.now() + fault.forMs, () => this.#end(fault));',
    instead:
      '    if (fault.when === undefined) ' +
      'this.#at(clock.now() + fault.forMs, () => this.#end(fault));',
  },
  'puts what a database answers down to nothing': {
    file: 'src/faults/fault-attribution.ts',
    text: '  serialization: /^sqlstate_40001$/,',
    instead: '  serialization: nothing,',
  },
  'puts failures down to a fault that is long over': {
    file: 'src/faults/fault-attribution.ts',
    text: 'fromMs <= one.endedMs + graceMs &&',
    instead: '',
  },
};
