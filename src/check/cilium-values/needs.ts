import type { Context } from './rule';

/**
 * What a template needs a value to be, lest it crash:
 *
 * - `section`: a map, since keys are read below it; a null takes the defaults away and crashes too
 * - `given`: anything but null
 * - `keys`: a map, since keys are looked for in it; null will do
 * - `map`, `items`: a map, or a map or list, unless it is empty, null or false
 * - `text`, `boolean`: of that kind, since it is compared with one
 * - `words`, `flag`: text, or true or false, unless it is empty, null or false
 * - `list`: a list, unless it is empty, null or false
 * - `annotations`: a map without lists and maps in it, unless it is empty, null or false
 * - `range`: a list or map, empty or not, since it is gone through; null will do
 * - `maps`: a list of maps, since keys of each are read, unless it is empty, null or false
 * - `texts`: a list of text
 * - `names`: that too, and a null crashes, since others are put before it
 * - `addresses`: a list of IP addresses
 * - `duration`: a duration of Go, or nothing
 * - `version`: a version, or nothing
 */
export type Shape =
  | 'section'
  | 'given'
  | 'keys'
  | 'map'
  | 'items'
  | 'text'
  | 'boolean'
  | 'words'
  | 'flag'
  | 'list'
  | 'annotations'
  | 'range'
  | 'maps'
  | 'names'
  | 'texts'
  | 'addresses'
  | 'duration'
  | 'version';

/** What templates need of some values, and when. */
export interface Need {
  readonly shape: Shape;
  readonly paths: readonly string[];
  /** First and last minor, for keys too that the chart's values.yaml lacks; if left out, every minor whose chart has the key. */
  readonly minors?: readonly [first: number | undefined, last?: number];
  /** Whether the templates with the need are rendered; they always are if it is left out. */
  readonly when?: When;
}

/** Whether templates are rendered. */
export type When = (context: Context) => boolean;

export const on =
  (...switches: readonly string[]): When =>
  ({ values }) =>
    switches.every((path) => values.isTrue(path));

export const both =
  (one: When, other: When): When =>
  (context) =>
    one(context) && other(context);

export const either =
  (one: When, other: When): When =>
  (context) =>
    one(context) || other(context);

/** Who makes the certificates: the chart itself, cert-manager, or a Job. */
const certified =
  (method: 'helm' | 'certmanager' | 'cronJob', auto: string, when: When): When =>
  (context) =>
    when(context) && context.values.isTrue(`${auto}.enabled`) && context.values.get(`${auto}.method`) === method;

const HUBBLE_TLS = on('hubble.enabled', 'hubble.tls.enabled');
export const HUBBLE_CERTIFICATES = certified('helm', 'hubble.tls.auto', HUBBLE_TLS);
export const HUBBLE_ISSUED = certified('certmanager', 'hubble.tls.auto', HUBBLE_TLS);
export const HUBBLE_JOBS = certified('cronJob', 'hubble.tls.auto', HUBBLE_TLS);
/** External workloads, which 1.18 dropped, need the API server too. */
export const MESH_SERVER = either(
  on('clustermesh.useAPIServer'),
  ({ minor, values }) => minor < 18 && values.isTrue('externalWorkloads.enabled'),
);
export const MESH_CERTIFICATES = certified('helm', 'clustermesh.apiserver.tls.auto', MESH_SERVER);
export const MESH_JOBS = certified('cronJob', 'clustermesh.apiserver.tls.auto', MESH_SERVER);
export const RELAY = on('hubble.relay.enabled');
export const RELAY_TLS = on('hubble.relay.enabled', 'hubble.relay.tls.server.enabled');
export const UI = on('hubble.ui.enabled');
export const SPIRE = on('authentication.enabled', 'authentication.mutual.spire.enabled');
export const SPIRE_SERVER = on(
  'authentication.enabled',
  'authentication.mutual.spire.enabled',
  'authentication.mutual.spire.install.enabled',
);
export const below = (section: string, keys: readonly string[]): string[] => keys.map((key) => `${section}.${key}`);

export function isIpsec({ values }: Context): boolean {
  return values.isTrue('encryption.enabled') && values.get('encryption.type') === 'ipsec';
}

export function isWireguard({ values }: Context): boolean {
  return values.isTrue('encryption.enabled') && values.get('encryption.type') === 'wireguard';
}

export function isZtunnel({ values }: Context): boolean {
  return values.isTrue('encryption.enabled') && values.get('encryption.type') === 'ztunnel';
}

export function usesEnvoyConfig({ values }: Context): boolean {
  const users = ['envoyConfig.enabled', 'ingressController.enabled', 'gatewayAPI.enabled'];
  return users.some((path) => values.isTrue(path)) || values.get('loadBalancer.l7.backend') === 'envoy';
}

/** Envoy in a DaemonSet of its own: the default since 1.16. The agent need not be there. */
export function rendersEnvoy({ values, minor }: Context): boolean {
  const given = values.get('envoy.enabled');
  return (
    !values.isTrue('preflight.enabled') &&
    values.isTrue('l7Proxy') &&
    (given === undefined ? minor >= 16 : given === true)
  );
}
