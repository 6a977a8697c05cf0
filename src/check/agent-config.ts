import { ciliumConfig } from '../model/platform/cilium-config';
import { enrolmentOf } from '../model/workloads/enrolment';
import type { Field } from '../model/field';
import type { Mesh } from '../model/mesh';
import { versionOf } from '../model/platform/platform-facts';
import { workloads } from '../model/workloads/workload';
import type { Draft } from './define-rule';
import type { Finding } from './finding';

/** What the chart writes as a flag of the agents, by the value it is written from (templates/cilium-configmap.yaml, read for 1.15 to 1.20). */
export const FLAGS: Readonly<Record<string, string>> = {
  'cni.exclusive': 'cni-exclusive',
  'socketLB.enabled': 'bpf-lb-sock',
  'socketLB.hostNamespaceOnly': 'bpf-lb-sock-hostns-only',
  'bpf.masquerade': 'enable-bpf-masquerade',
  'bpf.hostLegacyRouting': 'enable-host-legacy-routing',
  'ipv4.enabled': 'enable-ipv4',
  'ipv6.enabled': 'enable-ipv6',
  enableIPv4Masquerade: 'enable-ipv4-masquerade',
  enableIPv6Masquerade: 'enable-ipv6-masquerade',
  'gatewayAPI.enabled': 'enable-gateway-api',
  policyEnforcementMode: 'enable-policy',
};

/** The rules of values that are about what the agents do to a mesh, whatever chart wrote their flags. */
export const AGENT_RULES: readonly string[] = [
  'cilium/exclusive-cni',
  'cilium/socket-lb-in-pods',
  'cilium/ebpf-host-routing',
  'cilium/bpf-masquerade-with-ambient',
  'cilium/ztunnel-twice',
  'cilium/enforcement-always',
  'cilium/double-encryption',
];

const ENCRYPTIONS = ['ztunnel', 'wireguard', 'ipsec'];

/**
 * What the configuration of Cilium's agents, as a rendered chart or a cluster has it, does to ambient mode: what values would be told that come to
 * it. Values that were given along are told of by themselves.
 */
export function agentDrafts(mesh: Mesh): readonly Draft[] {
  const config = ciliumConfig(mesh);
  if (!config || mesh.options.values?.cilium || !usesAmbient(mesh)) return [];
  const { checkCiliumValues } = require('./cilium-values') as typeof import('./cilium-values');
  const found = checkCiliumValues(valuesOf(config), { version: versionOf(mesh, 'cilium') });
  return found
    .filter(({ rule }) => AGENT_RULES.includes(rule))
    .map((one) => ({ object: config.object, message: one.message, says: one.rule, finish: () => placed(config, one) }));
}

function usesAmbient(mesh: Mesh): boolean {
  return workloads(mesh).some((workload) => enrolmentOf(mesh, workload).membership === 'ambient');
}

/** Values that come to the flags; of what is not written, the agent's default holds, which is off. */
function valuesOf(config: Field): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const isOn = (flag: string): boolean => config.get(flag).text === 'true';
  for (const [path, flag] of Object.entries(FLAGS)) if (path !== 'policyEnforcementMode') set(values, path, isOn(flag));
  set(values, 'policyEnforcementMode', config.get('enable-policy').text ?? 'default');
  set(values, 'kubeProxyReplacement', config.get('kube-proxy-replacement').text ?? 'false');
  const chaining = config.get('cni-chaining-mode').text;
  if (chaining !== undefined && chaining !== '') set(values, 'cni.chainingMode', chaining);
  const type = encryptionOf(config);
  if (type !== undefined) {
    set(values, 'encryption.enabled', true);
    set(values, 'encryption.type', type);
  }
  return values;
}

/** What encrypts what leaves a node. */
function encryptionOf(config: Field): string | undefined {
  return ENCRYPTIONS.find((one) => config.get(`enable-${one}`).text === 'true');
}

function set(values: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  let at = values;
  for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
  at[keys.at(-1)!] = value;
}

/** At the flag in the ConfigMap; what to do is still to be done in the values. */
function placed(config: Field, { fix, rule, severity, codes, message, sources, field = '' }: Finding): Finding {
  const { object } = config;
  const flag = field.startsWith('encryption.') ? `enable-${encryptionOf(config)}` : (FLAGS[field] ?? field);
  const at = config.get(flag);
  const place = object.origin.place(at.path);
  return {
    rule,
    codes,
    severity,
    object: { apiVersion: object.apiVersion, kind: object.kindName, namespace: object.namespace, name: object.name },
    field: `data.${at.path.at(-1)}`,
    ...(object.origin.file !== undefined && { file: object.origin.file }),
    ...(place && { line: place.line, column: place.column }),
    message,
    ...(fix && { fix: { text: `in the values of Cilium's chart, ${fix.text}` } }),
    sources,
  };
}
