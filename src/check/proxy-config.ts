import { nearest } from '../input/known-props';
import { isMap, pathText, type JsonMap, type Path } from '../model/field';
import { goDuration } from './istio-schema/go-duration';

/** What is wrong within a ProxyConfig: a value that makes the whole unreadable, or a field that is not read. */
export interface ProxyConfigProblem {
  readonly is: 'wrong' | 'unknown';
  readonly at: string;
  readonly problem: string;
}

type Shape =
  | 'text'
  | 'int'
  | 'uint'
  | 'number'
  | 'boolean'
  | 'duration'
  | 'texts'
  | 'mapOfTexts'
  | 'map'
  | Fields
  | readonly string[];
interface Fields {
  readonly [name: string]: Shape;
}

const CLIENT_CERTIFICATE = [
  'UNDEFINED',
  'SANITIZE',
  'FORWARD_ONLY',
  'APPEND_FORWARD',
  'SANITIZE_SET',
  'ALWAYS_FORWARD_ONLY',
];
const SERVICE = { address: 'text', tcpKeepalive: 'map', tlsSettings: 'map' } as const;

/**
 * The fields of a ProxyConfig, and of what is in it as far as people write it; what is below is not looked into.
 *
 * @see istio.io/api mesh/v1alpha1/proxy.proto (read for 1.32-dev)
 */
const FIELDS: Fields = {
  configPath: 'text',
  binaryPath: 'text',
  serviceCluster: 'text',
  tracingServiceName: ['APP_LABEL_AND_NAMESPACE', 'CANONICAL_NAME_ONLY', 'CANONICAL_NAME_AND_NAMESPACE'],
  drainDuration: 'duration',
  discoveryAddress: 'text',
  discoveryRefreshDelay: 'duration',
  zipkinAddress: 'text',
  statsdUdpAddress: 'text',
  envoyMetricsServiceAddress: 'text',
  proxyAdminPort: 'int',
  availabilityZone: 'text',
  controlPlaneAuthPolicy: ['NONE', 'MUTUAL_TLS', 'INHERIT'],
  customConfigFile: 'text',
  statNameLength: 'int',
  concurrency: 'int',
  proxyBootstrapTemplatePath: 'text',
  interceptionMode: ['REDIRECT', 'TPROXY', 'NONE'],
  tracing: {
    customTags: 'map',
    datadog: 'map',
    enableIstioTags: 'boolean',
    lightstep: 'map',
    maxPathTagLength: 'uint',
    openCensusAgent: 'map',
    sampling: 'number',
    stackdriver: 'map',
    tlsSettings: 'map',
    zipkin: 'map',
  },
  sds: { enabled: 'boolean', k8sSaJwtPath: 'text' },
  envoyAccessLogService: SERVICE,
  envoyMetricsService: SERVICE,
  proxyMetadata: 'mapOfTexts',
  runtimeValues: 'mapOfTexts',
  statusPort: 'int',
  extraStatTags: 'texts',
  gatewayTopology: {
    numTrustedProxies: 'uint',
    forwardClientCertDetails: CLIENT_CERTIFICATE,
    proxyProtocol: 'map',
  },
  terminationDrainDuration: 'duration',
  meshId: 'text',
  readinessProbe: {
    exec: 'map',
    failureThreshold: 'int',
    grpc: 'map',
    httpGet: 'map',
    initialDelaySeconds: 'int',
    periodSeconds: 'int',
    successThreshold: 'int',
    tcpSocket: 'map',
    timeoutSeconds: 'int',
  },
  proxyStatsMatcher: { inclusionPrefixes: 'texts', inclusionRegexps: 'texts', inclusionSuffixes: 'texts' },
  holdApplicationUntilProxyStarts: 'boolean',
  caCertificatesPem: 'texts',
  image: { imageType: 'text' },
  privateKeyProvider: { cryptomb: 'map', qat: 'map' },
  proxyHeaders: {
    attemptCount: 'map',
    envoyDebugHeaders: 'map',
    forwardedClientCert: CLIENT_CERTIFICATE,
    metadataExchangeHeaders: 'map',
    preserveHttp1HeaderCase: 'boolean',
    requestId: 'map',
    server: 'map',
    setCurrentClientCertDetails: 'map',
    xForwardedHost: 'map',
    xForwardedPort: 'map',
  },
  fileFlushInterval: 'duration',
  fileFlushMinSizeKb: 'uint',
  statsCompression: 'boolean',
  connectionSettings: 'map',
};

/** Of what else istiod looks at, by field: what makes a value one that it refuses. */
const REFUSED: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  configPath: full,
  binaryPath: full,
  serviceCluster: full,
  discoveryAddress: (value) => full(value) ?? address(value),
  statsdUdpAddress: address,
  envoyMetricsServiceAddress: address,
  proxyAdminPort: port,
  statusPort: port,
  drainDuration: (value) => {
    const duration = typeof value === 'string' ? goDuration(value) : undefined;
    if (duration === undefined) return undefined;
    if (duration < SECOND / 1000n) return 'it must be more than a millisecond';
    return duration % SECOND === 0n ? undefined : 'it must be whole seconds';
  },
};

const SECOND = 1_000_000_000n;
const SHOWN = 40;

/**
 * What is wrong with a ProxyConfig as the annotation `proxy.istio.io/config` has it.
 *
 * @see istio/istio pkg/util/protomarshal ApplyYAML, which passes over fields that it does not know, and
 * pkg/config/validation/agent ValidateMeshConfigProxyConfig (read for 1.32-dev)
 */
export function proxyConfigProblems(config: JsonMap): readonly ProxyConfigProblem[] {
  return fieldProblems(config, FIELDS, []);
}

function fieldProblems(given: JsonMap, fields: Fields, above: Path): readonly ProxyConfigProblem[] {
  return Object.keys(given).flatMap((key): readonly ProxyConfigProblem[] => {
    const [value, path] = [given[key], [...above, key]];
    // Names of the protocol, such as `status_port`, are read as well.
    const name = key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    if (!Object.hasOwn(fields, name)) {
      const near = nearest(key, Object.keys(fields));
      return [{ is: 'unknown', at: pathText(path), problem: near === undefined ? '' : `did you mean ${near}?` }];
    }
    // A null is as if it were not there.
    if (value === null) return [];
    const shape = fields[name]!;
    if (isMap(value) && isFields(shape)) return fieldProblems(value, shape, path);
    const wrong = misfit(value, shape) ?? (above.length === 0 ? REFUSED[name]?.(value) : undefined);
    return wrong === undefined
      ? []
      : [{ is: 'wrong', at: pathText(path), problem: `${wrong}, and is ${shown(value)}` }];
  });
}

function misfit(value: unknown, shape: Shape): string | undefined {
  if (shape === 'map' || isFields(shape)) return isMap(value) ? undefined : 'it must be a map';
  if (typeof shape !== 'string') {
    const isNamed = shape.includes(value as string) || Number.isInteger(value);
    return isNamed ? undefined : `it must be one of ${shape.join(', ')}`;
  }
  return MISFITS[shape](value);
}

/** As the old encoding of protocol buffers takes JSON, where a number may be in quotes (github.com/golang/protobuf jsonpb). */
const MISFITS: Readonly<
  Record<Exclude<Shape, Fields | readonly string[] | 'map'>, (value: unknown) => string | undefined>
> = {
  text: (value) => (typeof value === 'string' ? undefined : 'it must be a string'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'it must be true or false, without quotes'),
  duration: (value) =>
    typeof value === 'string' && goDuration(value) !== undefined ? undefined : 'it must be a duration, such as 45s',
  int: (value) => (isWhole(value, -(2 ** 31), 2 ** 31 - 1) ? undefined : 'it must be a whole number of 32 bits'),
  uint: (value) => (isWhole(value, 0, 2 ** 32 - 1) ? undefined : 'it must be a whole number of 32 bits, not negative'),
  number: (value) => (numberOf(value) === undefined ? 'it must be a number' : undefined),
  texts: (value) => (Array.isArray(value) && value.every(isText) ? undefined : 'it must be a list of strings'),
  mapOfTexts: (value) =>
    isMap(value) && Object.values(value).every(isText)
      ? undefined
      : 'it must be a map of strings: numbers and booleans in it are quoted',
};

function isFields(shape: Shape): shape is Fields {
  return typeof shape === 'object' && !Array.isArray(shape);
}

/** A null among strings is an empty one. */
function isText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  const number = typeof value === 'string' && /^\s*-?\d/.test(value) ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  const number = numberOf(value);
  return number !== undefined && Number.isInteger(number) && number >= least && number <= most;
}

function full(value: unknown): string | undefined {
  return value === '' ? 'it must not be empty' : undefined;
}

function address(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return /.:\d+$/.test(value) ? undefined : 'it must be a host with a port, such as collector.example.com:9125';
}

function port(value: unknown): string | undefined {
  return isWhole(value, 1, 65535) ? undefined : 'it must be within 1 and 65535';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
