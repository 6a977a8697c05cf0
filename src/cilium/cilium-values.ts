import type { Finding } from '../check/finding';
import { plainName } from '../input/names';
import { InputError } from '../input/refuse';
import type { HelmRelease } from '../install/helm-release';
import type { Platform } from '../install/platform';
import { isMap, type Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';
import { CILIUM_ORDER } from './cilium-values-order';
import { ciliumIntent } from './cilium-values-intent';
import { withoutUndefined } from './cilium-values-overrides';
import type { CiliumValuesProps } from './cilium-values-props';
import { checkCiliumProps } from './cilium-values-props-check';
import { ciliumVersion } from './cilium-values-version';
import { inReadingOrder } from '../values/values-file-order';

const PLACE = 'CiliumValues';

const REPOSITORY = 'https://helm.cilium.io/';

/** The prop that says what a value says, for messages. */
const PROPS: Readonly<Record<string, string>> = {
  ipv4NativeRoutingCIDR: 'routing.nativeCidr',
  ipv6NativeRoutingCIDR: 'routing.nativeCidrIpv6',
  k8sServiceHost: 'apiServer',
  'bpf.masquerade': 'masquerade',
  enableIPv4Masquerade: 'masquerade',
  'encryption.type': 'encryption.type',
  'cluster.name': 'cluster.name',
  'cluster.id': 'cluster.id',
  l7Proxy: 'l7Proxy',
};

/**
 * The values of Cilium's Helm chart, from what Cilium is to do, for one {@link Platform}.
 *
 * Safe for Istio's ambient mode unless told otherwise: the keys that ambient depends on are written, each with the reason,
 * and always for the minor at hand. Everything is checked against the chart of that minor. Emits nothing by itself; a delivery such as
 * `HelmFiles` takes its `release()`.
 *
 * @example
 * const cilium = new CiliumValues({
 *   platform: new Platform({ cilium: '1.18', distribution: 'k3s' }),
 *   kubeProxyReplacement: true,
 *   hubble: { ui: true },
 *   overrides: { bandwidthManager: { enabled: true } },
 * });
 * const file = cilium.toYaml();
 *
 * @throws InputError if a prop is wrong, on GKE with Dataplane V2, and if the values are ones that the chart refuses or
 * drops, or that break the agent or ambient; all such are listed at once
 * @see https://docs.cilium.io/en/stable/network/servicemesh/istio/ (charts read for 1.15 to 1.20)
 */
export class CiliumValues {
  /** The platform that they are for. */
  readonly platform: Platform;
  /** Exact version of the chart. */
  readonly version: string;
  /** What is set over the chart's defaults, in the order in which people read it. */
  readonly values: Values;
  /** Why a value is what it is, by dotted path. */
  readonly why: Readonly<Record<string, string>>;
  /** What is not wrong, but good to know. */
  readonly findings: readonly Finding[];
  private readonly after: readonly string[];

  constructor(props: CiliumValuesProps) {
    checkCiliumProps(PLACE, props);
    const version = ciliumVersion(PLACE, props.platform);
    const { overrides = {}, accept = {}, after = [], ambient = true } = props;
    const intent = ciliumIntent(PLACE, props, version);
    this.platform = props.platform;
    this.version = version.exact;
    this.after = after.map((one, i) => plainName(PLACE, `after[${i}]`, one));
    this.values = inReadingOrder(mergeFiles([intent.values, withoutUndefined(overrides)]), CILIUM_ORDER);
    const { findings, accepted } = checked(this.values, { version: this.version, ambient }, accept);
    // What an override says is not said for our reason; what it takes away has none.
    const kept = Object.entries(intent.why).filter(
      ([path]) => at(overrides, path) === undefined && at(this.values, path) !== undefined,
    );
    this.why = { ...Object.fromEntries(kept), ...accepted };
    this.findings = findings;
  }

  /** The chart with these values, for deliveries. */
  release(): HelmRelease {
    return {
      name: 'cilium',
      namespace: 'kube-system',
      chart: 'cilium',
      repository: REPOSITORY,
      version: this.version,
      values: this.values,
      why: this.why,
      after: this.after,
    };
  }

  /** A values file, with the reason above each value that has one. */
  toYaml(): string {
    const { valuesFile } = require('../values/values-file') as typeof import('../values/values-file');
    return valuesFile(this);
  }
}

/** Judges values; what is accepted with a reason comes back as that reason, by the path of the value. */
function checked(
  values: Values,
  options: { readonly version: string; readonly ambient: boolean },
  accept: Readonly<Record<string, string>>,
): { findings: Finding[]; accepted: Record<string, string> } {
  // Data alone, and only for who makes values: nothing of it is loaded with the library.
  const { checkCiliumValues } = require('../check/cilium-values') as typeof import('../check/cilium-values');
  const findings: Finding[] = [];
  const accepted: Record<string, string> = {};
  const problems: string[] = [];
  const unused = new Set(Object.keys(accept));
  for (const finding of checkCiliumValues(values, options)) {
    const reason = Object.hasOwn(accept, finding.rule) ? accept[finding.rule] : undefined;
    if (reason !== undefined) {
      unused.delete(finding.rule);
      if (finding.field !== undefined) accepted[written(values, finding.field)] = reason;
    } else if (finding.severity === 'error') {
      problems.push(problem(finding));
    } else {
      findings.push(finding);
    }
  }
  if (problems.length > 0) throw new InputError(PLACE, problems.join('\n  '));
  return { findings: [...findings, ...[...unused].map(idle)], accepted };
}

function problem({ rule, field, message, fix }: Finding): string {
  const prop = field === undefined ? undefined : PROPS[field];
  const subject = field === undefined || message.startsWith(field) ? '' : `${field}: `;
  const how = fix === undefined ? '' : `; ${fix.text}${prop === undefined ? '' : ` (prop ${prop})`}`;
  return `${subject}${message}${how} (${rule})`;
}

function idle(rule: string): Finding {
  return {
    rule: 'cilium/accepted-nothing',
    codes: [],
    severity: 'warning',
    message: `accept names "${rule}", which finds nothing in these values`,
    fix: { text: `take "${rule}" out of accept` },
    sources: [],
  };
}

/** The path, or that of the section above it that a null has taken away, and the path with it. */
function written(values: Values, path: string): string {
  const keys = path.split('.');
  for (let length = keys.length; length > 0; length--) {
    const above = keys.slice(0, length).join('.');
    if (at(values, above) !== undefined) return above;
  }
  return path;
}

function at(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined), values);
}
