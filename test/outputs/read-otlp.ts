type Attributes = Readonly<Record<string, string>>;

/** One push as a collector understands it. */
export interface OtlpPush {
  readonly resource: Attributes;
  /** Of the one point with exactly these attributes. */
  value(metric: string, attributes: Attributes): number | undefined;
  /** Over all points of a metric with these attributes. */
  sum(metric: string, attributes: Attributes): number;
}

interface Point {
  readonly metric: string;
  readonly attributes: Attributes;
  readonly value: number;
}

/** Reads the JSON form of an OTLP push of metrics; throws on a point without a value. */
export function readOtlp(body: string): OtlpPush {
  const [resource, ...others] = list(field(JSON.parse(body), 'resourceMetrics'));
  if (others.length > 0) throw new Error('more than one resource');
  const metrics = list(field(resource, 'scopeMetrics')).flatMap((scope) =>
    list(field(scope, 'metrics')),
  );
  const points = metrics.flatMap(pointsOf);
  return {
    resource: attributesOf(field(resource, 'resource')),
    value: (metric, attributes) =>
      points.find((one) => one.metric === metric && isEqual(one.attributes, attributes))?.value,
    sum: (metric, attributes) =>
      points
        .filter((one) => one.metric === metric && holds(one.attributes, attributes))
        .reduce((sum, { value }) => sum + value, 0),
  };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !(name in value)) {
    throw new Error(`no ${name}`);
  }
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list');
  return value;
}

function pointsOf(metric: unknown): readonly Point[] {
  const isSum = typeof metric === 'object' && metric !== null && 'sum' in metric;
  const data = field(metric, isSum ? 'sum' : 'gauge');
  if (isSum && field(data, 'aggregationTemporality') !== 2) throw new Error('not cumulative');
  return list(field(data, 'dataPoints')).map((point) => ({
    metric: String(field(metric, 'name')),
    attributes: attributesOf(point),
    value: Number(field(point, 'asDouble')),
  }));
}

function attributesOf(value: unknown): Attributes {
  const pairs = list(field(value, 'attributes')).map((one) => [
    String(field(one, 'key')),
    String(field(field(one, 'value'), 'stringValue')),
  ]);
  return Object.fromEntries(pairs);
}

function holds(attributes: Attributes, wanted: Attributes): boolean {
  return Object.entries(wanted).every(([name, value]) => attributes[name] === value);
}

function isEqual(one: Attributes, other: Attributes): boolean {
  return holds(one, other) && holds(other, one);
}
