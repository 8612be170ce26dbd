import { build, initWebAssembly, WasmHistogram } from 'hdr-histogram-js';

/** Largest recordable value: 10 minutes in microseconds. */
export const maxValueUs = 600_000_000;

/** Fewest samples above a percentile that make it worth showing. */
const minTailSamples = 10;

const digits = 3;
const headerBytes = 28;
const magic = 0x53_43_48_31;

let prepared: Promise<void> | undefined;

/** Loads the histogram code; awaited before a `Histogram` is made. Again it changes nothing. */
export function prepareHistograms(): Promise<void> {
  // Loaded twice at the same time, the second would take the place of one that is in use.
  prepared ??= initWebAssembly();
  return prepared;
}

/** False for what is counted as invalid: NaN, negative, above 10 minutes. */
export function isRecordable(valueUs: number): boolean {
  return valueUs >= 0 && valueUs <= maxValueUs;
}

/** True when a percentile (0–100) of `count` samples has fewer than 10 samples in its tail. */
export function isThin(percent: number, count: number): boolean {
  // Percent times count first: both are exact, a difference of fractions is not.
  return 100 * count - percent * count < 100 * minTailSamples;
}

let live = 0;

/** Histograms of this thread that were made and not destroyed: what a leak of them would raise. */
export function liveHistograms(): number {
  return live;
}

function buildNative(): WasmHistogram {
  const native = build({
    useWebAssembly: true,
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: maxValueUs,
    numberOfSignificantValueDigits: digits,
  });
  if (!(native instanceof WasmHistogram)) throw new Error('histogram without WebAssembly');
  return native;
}

/**
 * Durations from 0 µs to 10 min with 3 digits; about 90 KB outside the heap until `destroy`.
 * Fractions are rounded; NaN, negative and over-range values are counted as invalid and kept out.
 */
export class Histogram {
  #native: WasmHistogram;
  #count = 0;
  #sumUs = 0;
  #maxUs = 0;
  #invalid = 0;
  #isDestroyed = false;

  constructor(native: WasmHistogram = buildNative()) {
    this.#native = native;
    live += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** Values that were kept out: NaN, negative, above 10 minutes. */
  get invalid(): number {
    return this.#invalid;
  }

  /** Exact sum of the rounded values; exact up to 2^53 µs, 285 years of waiting. */
  get sumUs(): number {
    return this.#sumUs;
  }

  /** Exact largest value; 0 without values. */
  get maxUs(): number {
    return this.#maxUs;
  }

  /** Exact mean of the rounded values; `undefined` without values. */
  get meanUs(): number | undefined {
    return this.#count === 0 ? undefined : this.#sumUs / this.#count;
  }

  /** Standard deviation of the buckets; walks all of them. `undefined` without values. */
  get stddevUs(): number | undefined {
    return this.#count === 0 ? undefined : this.#native.stdDeviation;
  }

  record(valueUs: number): void {
    if (!isRecordable(valueUs)) {
      this.#invalid += 1;
      return;
    }
    const rounded = Math.round(valueUs);
    this.#native.recordValue(rounded);
    this.#count += 1;
    this.#sumUs += rounded;
    if (rounded > this.#maxUs) this.#maxUs = rounded;
  }

  /** Counts values that never reached a histogram because they were invalid. */
  countInvalid(times: number): void {
    this.#invalid += times;
  }

  /** The value at a percentile (0–100), within 0.1 %; `undefined` without values. */
  percentileUs(percent: number): number | undefined {
    if (this.#count === 0) return undefined;
    // A bucket's upper edge may lie above everything that was recorded.
    return Math.min(this.#native.getValueAtPercentile(percent), this.#maxUs);
  }

  /** Adds all values of the other one, which stays as it is. */
  merge(other: Histogram): void {
    if (other.#count > 0) this.#native.add(other.#native);
    this.#count += other.#count;
    this.#sumUs += other.#sumUs;
    this.#invalid += other.#invalid;
    if (other.#maxUs > this.#maxUs) this.#maxUs = other.#maxUs;
  }

  reset(): void {
    if (this.#count > 0) this.#native.reset();
    this.#count = 0;
    this.#sumUs = 0;
    this.#maxUs = 0;
    this.#invalid = 0;
  }

  /** Bytes from which `decodeHistogram` makes an equal histogram, in any thread or process. */
  encode(): Uint8Array {
    const buckets = this.#native.encode();
    const bytes = new Uint8Array(headerBytes + buckets.length);
    const header = new DataView(bytes.buffer);
    header.setUint32(0, magic);
    header.setFloat64(4, this.#sumUs);
    header.setFloat64(12, this.#maxUs);
    header.setFloat64(20, this.#invalid);
    bytes.set(buckets, headerBytes);
    return bytes;
  }

  /** Frees the memory; the histogram must not be used afterwards. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    live -= 1;
    this.#native.destroy();
  }

  /** Takes over what `encode` wrote next to the buckets. */
  static fromParts(native: WasmHistogram, header: DataView): Histogram {
    const histogram = new Histogram(native);
    histogram.#count = native.totalCount;
    histogram.#sumUs = header.getFloat64(4);
    histogram.#maxUs = header.getFloat64(12);
    histogram.#invalid = header.getFloat64(20);
    return histogram;
  }
}

/** The histogram that `encode` wrote; throws on anything else. */
export function decodeHistogram(bytes: Uint8Array): Histogram {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length <= headerBytes || header.getUint32(0) !== magic) {
    throw new Error('not an encoded histogram');
  }
  const native = WasmHistogram.decode(bytes.slice(headerBytes), 32);
  if (!(native instanceof WasmHistogram)) throw new Error('histogram without WebAssembly');
  if (native.highestTrackableValue !== maxValueUs) {
    native.destroy();
    throw new Error('an encoded histogram of another range');
  }
  return Histogram.fromParts(native, header);
}
