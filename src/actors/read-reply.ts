import { isJsonObject } from '../scenario/operation.ts';
import type { Json, JsonObject, Reply, ReplyReading } from '../scenario/operation.ts';

/** What a persona made of a good reply: what is wrong with it, if anything, and its memory. */
export interface ReadReply {
  readonly errorClass: string | undefined;
  readonly captured: JsonObject | undefined;
}

/** Longest JSON text that a user remembers of one reply. */
const capturedMax = 4096;

const unread: ReadReply = { errorClass: undefined, captured: undefined };

/**
 * Asks a persona's own code about a reply. Code that throws or answers with something else is an
 * error of the operation, not of the run. What a computed backend did not compute is not read.
 */
export function readReply(
  reading: ReplyReading | undefined,
  reply: Reply,
  isComputed: boolean,
): ReadReply {
  if (reading === undefined || (isComputed && reading.simulated === undefined)) return unread;
  const errorClass = checked(reading, reply);
  return errorClass === undefined ? captured(reading, reply) : { errorClass, captured: undefined };
}

function checked({ check }: ReplyReading, reply: Reply): string | undefined {
  if (check === undefined) return undefined;
  try {
    const verdict: unknown = check(reply);
    if (verdict === true) return undefined;
    return typeof verdict === 'string' ? shortWord(verdict) : 'check_failed';
  } catch {
    return 'check_threw';
  }
}

function captured({ capture }: ReplyReading, reply: Reply): ReadReply {
  if (capture === undefined) return unread;
  try {
    const text = JSON.stringify(capture(reply));
    if (text.length > capturedMax) return { errorClass: 'capture_too_large', captured: undefined };
    const values: Json = JSON.parse(text);
    return isJsonObject(values)
      ? { errorClass: undefined, captured: values }
      : { errorClass: 'capture_failed', captured: undefined };
  } catch {
    return { errorClass: 'capture_threw', captured: undefined };
  }
}

/** Error classes become series of metrics, so they are short and of few kinds. */
function shortWord(text: string): string {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\w]+/g, '_')
    .slice(0, 40);
  return word === '' ? 'check_failed' : word;
}
