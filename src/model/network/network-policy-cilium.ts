import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { Block, Direction, Peer, PolicyEntry, PolicyRule } from './network-policy';
import { POD_NAMESPACE } from './network-policy-identity';
import type { PortMatch } from './network-policy-ports';
import { scoped } from './network-policy-scope';
import { selectorOf, type IdentitySelector } from './network-policy-selector';
import { isAtLeast } from '../platform/platform-facts';

const FIELDS = [
  ['ingress', 'ingress', false],
  ['ingressDeny', 'ingress', true],
  ['egress', 'egress', false],
  ['egressDeny', 'egress', true],
] as const satisfies readonly (readonly [string, Direction, boolean])[];

/** Members of an entry that say who it is about; each is `from…` or `to…`. Other fields vanish when an agent reads a policy. */
export const PEER_MEMBERS = {
  ingress: ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups'],
  egress: ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices', 'toFQDNs'],
} as const;

/** Parts of a port rule that Cilium's proxy is needed for. */
export const L7_KINDS = ['http', 'kafka', 'dns', 'l7'] as const;

/** The specs of a policy of Cilium's, each a rule (pkg/policy/api/rule.go, read for 1.18 to 1.20). */
export function ciliumRules(mesh: Mesh, object: MeshObject): PolicyRule[] {
  const specs = [...(object.spec.map ? [object.spec] : []), ...object.field('specs').items];
  // A host policy is about nodes.
  return specs.filter((spec) => spec.get('endpointSelector').isSet).map((spec) => ruleOf(mesh, object, spec));
}

function ruleOf(mesh: Mesh, object: MeshObject, spec: Field): PolicyRule {
  const namespace = object.namespace === '' ? undefined : object.namespace;
  const selector = selectorOf(spec.get('endpointSelector'), 'any');
  const isAboutInit = selector.some(({ source, key }) => source === 'reserved' && key === 'init');
  const scope = (field: Field): IdentitySelector => scoped(mesh, selectorOf(field, 'any'), namespace, isAboutInit);
  const entries = FIELDS.flatMap(([name, direction, isDeny]) =>
    spec.get(name).items.map((field) => entryOf(mesh, field, direction, isDeny, scope)),
  );
  const shuts = (direction: Direction): boolean => {
    const said = isAtLeast(mesh, 'cilium', '1.16') ? spec.get('enableDefaultDeny', direction).boolean : undefined;
    // What a rule says nothing of, it does not shut (cilium issue 35558).
    return entries.some((entry) => entry.direction === direction) && (said ?? true);
  };
  const requires = (direction: Direction): IdentitySelector[] =>
    spec
      .get(direction)
      .items.flatMap((entry) => entry.get(direction === 'ingress' ? 'fromRequires' : 'toRequires').items.map(scope));
  const rule = {
    object,
    field: spec,
    namespace,
    subject: namespace === undefined ? selector : ownNamespace(selector, namespace),
    entries,
    defaultDeny: { ingress: shuts('ingress'), egress: shuts('egress') },
    requires: { ingress: requires('ingress'), egress: requires('egress') },
  };
  return { ...rule, refused: refusal(mesh, rule) };
}

/** A namespace that the selector of a CiliumNetworkPolicy names gives way to that of the policy. */
function ownNamespace(selector: IdentitySelector, namespace: string): IdentitySelector {
  return [
    ...selector.filter(({ key }) => key !== POD_NAMESPACE),
    { source: 'k8s', key: POD_NAMESPACE, operator: 'In', values: [namespace] },
  ];
}

function entryOf(
  mesh: Mesh,
  field: Field,
  direction: Direction,
  isDeny: boolean,
  scope: (field: Field) => IdentitySelector,
): PolicyEntry {
  // Names can't be denied: the field is none of a deny entry.
  const members = PEER_MEMBERS[direction].filter((name) => field.get(name).isSet && !(isDeny && name === 'toFQDNs'));
  const ports = portsOf(field);
  return {
    direction,
    isDeny,
    // Without a word of peers, the ports are for everybody; without a word of ports either, the entry is for nobody.
    peers:
      members.length > 0
        ? members.flatMap((name) => field.get(name).items.flatMap((peer) => peerOf(mesh, name, peer, scope)))
        : ports === undefined
          ? []
          : undefined,
    ports,
    authentication: isDeny ? undefined : field.get('authentication', 'mode').text,
    field,
  };
}

function peerOf(
  mesh: Mesh,
  member: (typeof PEER_MEMBERS)[Direction][number],
  field: Field,
  scope: (field: Field) => IdentitySelector,
): Peer[] {
  switch (member) {
    case 'fromEndpoints':
    case 'toEndpoints':
      return [{ kind: 'pods', selector: scope(field), field }];
    case 'fromEntities':
    case 'toEntities':
      return [{ kind: 'entity', name: field.text ?? '', field }];
    case 'fromCIDR':
    case 'toCIDR':
      return [{ kind: 'blocks', blocks: [{ cidr: field.text ?? '', except: [] }], field }];
    case 'fromCIDRSet':
    case 'toCIDRSet':
      return [{ kind: 'blocks', blocks: blocksOf(mesh, field), field }];
    case 'fromNodes':
    case 'toNodes':
      return [{ kind: 'unresolved', of: 'nodes', field }];
    case 'fromGroups':
    case 'toGroups':
      return [{ kind: 'unresolved', of: 'addresses', field }];
    case 'toServices':
      return [{ kind: 'service', field }];
    case 'toFQDNs':
      return [{ kind: 'names', name: field.get('matchName').text, pattern: field.get('matchPattern').text, field }];
  }
}

function blocksOf(mesh: Mesh, field: Field): Block[] | undefined {
  const except = field.get('except').texts;
  const cidr = field.get('cidr').text;
  if (cidr !== undefined) return [{ cidr, except }];
  const name = field.get('cidrGroupRef').text;
  if (name === undefined) return undefined;
  const group = mesh.find('CiliumCIDRGroup', '', name);
  if (!group) return mesh.world === 'closed' ? [] : undefined;
  return group.spec.get('externalCIDRs').texts.map((one) => ({ cidr: one, except }));
}

function portsOf(field: Field): PortMatch[] | undefined {
  const lists = field.get('toPorts').items;
  const icmps = field.get('icmps').items;
  if (lists.length > 0) return lists.flatMap((list) => list.get('ports').items.map((port) => portOf(list, port)));
  if (icmps.length === 0) return undefined;
  return icmps.map((icmp) => ({ protocol: 'ICMP', port: 0, endPort: undefined, name: undefined, l7: [], field: icmp }));
}

function portOf(list: Field, field: Field): PortMatch {
  const text = field.get('port').text ?? '0';
  const protocol = field.get('protocol').text ?? 'ANY';
  const isNumber = /^\d+$/.test(text);
  return {
    protocol: protocol === 'ANY' ? undefined : protocol,
    port: isNumber ? Number(text) : undefined,
    endPort: field.get('endPort').number,
    name: isNumber ? undefined : text,
    l7: l7Of(list),
    field,
  };
}

function l7Of(list: Field): readonly string[] {
  const kinds: string[] = L7_KINDS.filter((kind) => {
    const rules = list.get('rules', kind);
    return kind === 'l7' ? list.get('rules', 'l7proto').isSet : rules.items.length > 0;
  });
  // The rest is the proxy's work too, without rules.
  return kinds.length === 0 && (list.get('listener').isSet || list.get('serverNames').items.length > 0)
    ? ['listener']
    : kinds;
}

/** Why agents refuse a rule (pkg/policy/api/rule_validation.go, Sanitize, read in 1.15.19, 1.16.19, 1.17.6, 1.18.4 and 1.20.2). */
function refusal(mesh: Mesh, { entries, requires }: Omit<PolicyRule, 'refused'>): string | undefined {
  if (entries.length === 0) return 'it has no entries';
  for (const { field, direction } of entries) {
    const members = PEER_MEMBERS[direction].filter((name) => field.get(name).items.length > 0);
    if (members.length > 1) return `one entry has both ${members[0]!} and ${members[1]!}`;
    if (field.get('toPorts').items.length > 0 && field.get('icmps').items.length > 0)
      return 'one entry has both toPorts and icmps';
    const wrongRules = refusedRules(field, direction);
    if (wrongRules !== undefined) return wrongRules;
    if (members[0] === 'toServices' && field.get('toPorts').isSet && !isAtLeast(mesh, 'cilium', '1.17'))
      return 'Cilium takes no ports with toServices before 1.17';
  }
  const hasRequires = requires.ingress.length + requires.egress.length > 0;
  if (hasRequires && isAtLeast(mesh, 'cilium', '1.19')) return 'Cilium has no fromRequires and toRequires from 1.19';
  const hasRange = entries.some(({ ports }) => ports?.some(({ endPort }) => endPort !== undefined));
  return hasRange && !isAtLeast(mesh, 'cilium', '1.16') ? 'Cilium has no endPort before 1.16' : undefined;
}

/** What agents take no rules about requests for (pkg/policy/api/rule_validation.go, PortRule, the same in 1.15.19 to 1.20.2). */
function refusedRules(entry: Field, direction: Direction): string | undefined {
  for (const list of entry.get('toPorts').items) {
    const [kind, other] = l7Of(list);
    if (kind === undefined) continue;
    if (other !== undefined) return `one list of ports has rules of both ${kind} and ${other}`;
    if (list.get('listener').isSet) {
      if (direction === 'ingress') return 'it has a listener for ingress';
      if (kind !== 'listener') return `one list of ports has both a listener and rules of ${kind}`;
    }
    if (kind !== 'listener' && list.get('ports').items.some((port) => port.get('port').text === '0'))
      return `rules of ${kind} need a port other than 0`;
    if (direction === 'ingress' && kind === 'dns') return 'it has rules of dns for ingress';
    const isTcp = list.get('ports').items.every((port) => port.get('protocol').text?.toUpperCase() === 'TCP');
    if (kind !== 'dns' && kind !== 'listener' && !isTcp) return `rules of ${kind} need ports of protocol TCP`;
  }
  return undefined;
}
