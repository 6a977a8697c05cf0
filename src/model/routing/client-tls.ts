import type { ClientRule } from './client-rules';
import type { Field } from '../field';

/** How a client is told to speak TLS. */
export interface ClientTls {
  readonly mode: 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL';
  readonly field: Field;
}

/** What a rule says of connections to a port of a service, or to one of its subsets. */
export interface ClientPolicy {
  /** Undefined where nothing is said, so that istiod decides. */
  readonly tls: ClientTls | undefined;
  /** Whether connections go on to the address that was dialled, whatever endpoints there are. */
  readonly isPassthrough: boolean;
}

const NOTHING: ClientPolicy = { tls: undefined, isPassthrough: false };

/**
 * The policy of a rule for a port: settings of the port replace all others, and those of a subset what they name.
 *
 * @see istio/istio pilot/pkg/networking/util/util.go, GetPortLevelTrafficPolicy and MergeSubsetTrafficPolicy (read for 1.32-dev)
 */
export function policyForPort(rule: ClientRule | undefined, subset: string | undefined, port: number): ClientPolicy {
  if (!rule) return NOTHING;
  const own = ofPort(rule.trafficPolicy, port);
  const declared = subset === undefined ? undefined : rule.subsets.get(subset)?.field.get('trafficPolicy');
  const of = ofPort(declared?.map === undefined ? undefined : declared, port);
  if (!of.field) return read(own.field);
  const subsetPolicy = read(of.field);
  if (!own.field || of.isOfPort) return subsetPolicy;
  const parent = read(own.field);
  return {
    tls: subsetPolicy.tls ?? parent.tls,
    isPassthrough: of.field.get('loadBalancer').isSet ? subsetPolicy.isPassthrough : parent.isPassthrough,
  };
}

/**
 * The mode that istiod looks at to tell which endpoints get mTLS where nothing is said for the port itself.
 *
 * @see istio/istio pilot/pkg/xds/endpoints/mtls_checker.go, tlsModeForDestinationRule (read for 1.32-dev)
 */
export function modeForEndpoints(
  rule: ClientRule | undefined,
  subset: string | undefined,
  port: number,
): ClientTls['mode'] | undefined {
  if (!rule) return undefined;
  const own = modeOf(rule.trafficPolicy, port);
  if (subset === undefined) return own;
  const declared = rule.subsets.get(subset);
  return declared && (modeOf(declared.field.get('trafficPolicy'), port) ?? own);
}

/** The whole policy's load balancing, by which istiod guesses whether a service has sidecars throughout. */
export function isPassthroughAsWritten(policy: Field | undefined): boolean {
  return policy?.get('loadBalancer', 'simple').text === 'PASSTHROUGH';
}

function ofPort(policy: Field | undefined, port: number): { readonly field: Field | undefined; isOfPort: boolean } {
  const found = policy?.get('portLevelSettings').items.find((one) => one.get('port', 'number').number === port);
  return found ? { field: found, isOfPort: true } : { field: policy, isOfPort: false };
}

function read(policy: Field | undefined): ClientPolicy {
  if (!policy) return NOTHING;
  return { tls: tlsOf(policy.get('tls')), isPassthrough: isPassthroughAsWritten(policy) };
}

function modeOf(policy: Field | undefined, port: number): ClientTls['mode'] | undefined {
  const { field, isOfPort } = ofPort(policy, port);
  const found = isOfPort ? tlsOf(field!.get('tls')) : undefined;
  return (found ?? tlsOf(policy?.get('tls')))?.mode;
}

/** Without a mode, the first of the API is meant. */
function tlsOf(field: Field | undefined): ClientTls | undefined {
  if (!field?.isSet) return undefined;
  const mode = field.get('mode').text;
  return { mode: mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL' ? mode : 'DISABLE', field };
}
