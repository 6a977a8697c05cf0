import { nearest } from '../../../input/known-props';
import type { Field } from '../../../model/field';
import { policyRules, type PolicyEntry } from '../../../model/network/network-policy';
import { PEER_MEMBERS } from '../../../model/network/network-policy-cilium';
import { defineRule, type Reported } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'cilium-policy/unknown-field-deny',
  severity: 'error',
  summary: 'An entry of a Cilium policy has a field that there is not, and means something else without it.',
  details:
    'Fields that a policy has no such thing for vanish when it is read, and nobody is told. With a peer misspelt, an entry without ports is for ' +
    'nobody, and shuts the pods all the same: `fromEndpoint: [{}]` is a default deny. An entry with ports is for everybody on them.\n\n' +
    'Names can be allowed and not denied: `toFQDNs` under `egressDeny` is such a field too.',
  on: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['NetworkPolicy', 'workload'],
  sources: ['cilium/cilium pkg/policy/api/ingress.go', 'cilium/cilium pkg/policy/api/egress.go'],
  example: {
    wrong: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoint: [{ matchLabels: { app: front } }]
`,
    right: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
`,
  },
  messages: {
    nobody: (name: string, verb: string) =>
      `'${name}' is no field of this entry, and vanishes: what is left ${verb} nobody, and shuts the pods for all that nothing else allows`,
    everybody: (name: string, verb: string) =>
      `'${name}' is no field of this entry, and vanishes: what is left ${verb} everybody on its ports`,
    rest: (name: string) => `'${name}' is no field of this entry, and vanishes: what is left holds without it`,
  },
  check({ mesh, report }) {
    for (const { object, entries } of policyRules(mesh)) {
      if (object.kind === 'NetworkPolicy') continue;
      for (const entry of entries) {
        const fields = fieldsOf(entry);
        for (const [name, field] of entry.field.entries) {
          if (fields.includes(name)) continue;
          const verb = entry.isDeny ? 'denies' : 'allows';
          const { peers } = entry;
          const reported =
            peers === undefined
              ? report(field, 'everybody', name, verb)
              : peers.length === 0 && !hasPeers(entry, fields)
                ? report(field, 'nobody', name, verb)
                : report(field, 'rest', name);
          reported.fix(...rename(entry, name, field, fields));
        }
      }
    }
  },
});

function fieldsOf({ direction, isDeny }: PolicyEntry): readonly string[] {
  const [requires, members] =
    direction === 'ingress' ? ['fromRequires', PEER_MEMBERS.ingress] : ['toRequires', PEER_MEMBERS.egress];
  const ofAll = [...members, requires, 'toPorts', 'icmps'];
  return isDeny ? ofAll.filter((name) => name !== 'toFQDNs') : [...ofAll, 'authentication'];
}

function hasPeers({ direction, field }: PolicyEntry, fields: readonly string[]): boolean {
  return PEER_MEMBERS[direction].some((name) => fields.includes(name) && field.get(name).isSet);
}

/** What people bring along from a NetworkPolicy, where the values are others. */
const OF_KUBERNETES: ReadonlyMap<string, string> = new Map([
  ['from', 'fromEndpoints'],
  ['to', 'toEndpoints'],
  ['ports', 'toPorts'],
]);

function rename(
  entry: PolicyEntry,
  name: string,
  field: Field,
  fields: readonly string[],
): Parameters<Reported['fix']> {
  const known = OF_KUBERNETES.get(name);
  if (known !== undefined && fields.includes(known)) return [`write ${known}, in Cilium's words`];
  const meant = nearest(name, fields);
  if (meant === undefined) return [`take it out; an entry of ${parentOf(entry)} has ${fields.join(', ')}`];
  const at = entry.field.get(meant);
  if (at.isSet) return [`put what it says into ${meant}`];
  return [
    `write ${meant}`,
    [
      { op: 'remove', path: pointerTo(field.path) },
      { op: 'add', path: pointerTo(at.path), value: field.value },
    ],
  ];
}

function parentOf({ direction, isDeny }: PolicyEntry): string {
  return isDeny ? `${direction}Deny` : direction;
}
