import type { Field } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import type { Change } from './change';
import { appended, pointer } from './change';
import type { Refusal } from './refusal';
import type { PatchStep } from '../../check/finding';

/** Changes of AuthorizationPolicies that might let through what none of them allows, or what one denies. */
export function authorizationChanges(refusal: Refusal): readonly Change[] {
  const policies = refusal.objects.filter(({ kind }) => kind === 'AuthorizationPolicy');
  switch (refusal.by.rule) {
    case 'no-allow':
      return policies.flatMap((policy) => allowChanges(policy, refusal));
    case 'deny':
      return policies.flatMap((policy) => exemptions(policy, refusal));
    default:
      return [];
  }
}

/** An ALLOW is widened at one of its rules, or gets one more. */
function allowChanges(policy: MeshObject, refusal: Refusal): readonly Change[] {
  const rules = policy.field('spec', 'rules').items;
  const ofRules = rules.flatMap((rule) => {
    const [who, what] = [clientsOf(rule, refusal), operationsOf(rule, refusal)];
    return [
      ...who,
      ...(what.length > 0 ? [what] : []),
      ...(what.length > 0 ? who.map((one) => [...one, ...what]) : []),
    ];
  });
  const ofPolicy = newRules(refusal).map((rule) => [appended(policy, ['spec', 'rules'], rule)]);
  return [...ofRules, ...ofPolicy].map((steps) => ({ object: policy, steps }));
}

/** The client as one more of those that a rule names. */
function clientsOf(rule: Field, { principals, sender }: Refusal): readonly (readonly PatchStep[])[] {
  const sources = rule.get('from').items;
  if (sources.length === 0) return [];
  const { object } = rule;
  const into = sources.flatMap((from) => {
    const source = from.get('source');
    return principals.flatMap((principal) => {
      const [, namespace = '', , account = ''] = principal.split('/ns/').join('/').split('/');
      return [
        ...addedTo(source.get('principals'), principal),
        ...addedTo(source.get('serviceAccounts'), `${namespace}/${account}`),
        ...addedTo(source.get('namespaces'), namespace),
      ].map((step) => [step]);
    });
  });
  const beside = [
    ...principals.map((principal) => ({ principals: [principal] })),
    ...(sender.kind === 'outside' ? [{ ipBlocks: [sender.address] }, { remoteIpBlocks: [sender.address] }] : []),
  ].map((source) => [appended(object, rule.get('from').path, { source })]);
  return [...into, ...beside];
}

function addedTo(list: Field, value: string): PatchStep[] {
  return list.texts.length === 0 || list.texts.includes(value)
    ? []
    : [{ op: 'add', path: pointer(...list.path, '-'), value }];
}

/** The request as one more of those that the first operation of a rule names. */
function operationsOf(rule: Field, { request }: Refusal): readonly PatchStep[] {
  const operation = rule.get('to', 0, 'operation');
  const { host, method = 'GET', path = '/' } = request.http ?? {};
  return [
    ...(request.http ? addedTo(operation.get('methods'), method) : []),
    ...(request.http ? addedTo(operation.get('paths'), path.replace(/[?#].*/s, '')) : []),
    ...(host === undefined ? [] : addedTo(operation.get('hosts'), host)),
    ...addedTo(operation.get('ports'), String(request.to.port)),
  ];
}

/** Rules for the request alone. */
function newRules({ by, principals, request, sender }: Refusal): readonly unknown[] {
  const isRead = request.http !== undefined && by.hop !== 'ztunnel';
  const { method = 'GET', path = '/' } = request.http ?? {};
  const to = isRead ? { to: [{ operation: { methods: [method], paths: [path.replace(/[?#].*/s, '')] } }] } : {};
  const sources = [
    ...principals.map((principal) => ({ principals: [principal] })),
    ...(sender.kind === 'outside' ? [{ ipBlocks: [sender.address] }, { remoteIpBlocks: [sender.address] }] : []),
  ];
  return sources.map((source) => ({ from: [{ source }], ...to }));
}

/** A DENY is told to leave the client alone, or loses what it matches by. */
function exemptions(policy: MeshObject, { by, principals, sender }: Refusal): readonly Change[] {
  const rules = policy.field('spec', 'rules').items;
  const index = policy.title === by.object ? Number(/^spec\.rules\[(\d+)\]/.exec(by.field ?? '')?.[1] ?? NaN) : NaN;
  const wanted = Number.isNaN(index) ? rules.map((_, i) => i) : [index];
  return wanted.flatMap((i) => {
    const rule = rules[i]!;
    const sources = rule.get('from').items;
    const spared = [
      ...principals.map((principal) => ['notPrincipals', principal] as const),
      ...(sender.kind === 'outside'
        ? (['notIpBlocks', 'notRemoteIpBlocks'] as const).map((key) => [key, sender.address] as const)
        : []),
    ];
    const sparing = spared.map(([key, value]) =>
      sources.length === 0
        ? [appended(policy, rule.get('from').path, { source: { [key]: [value] } })]
        : sources.map((from) => appended(policy, from.get('source', key).path, value)),
    );
    const shorter = [...lists(rule.get('from')), ...lists(rule.get('to'))].map((step) => [step]);
    const gone: PatchStep[][] = rules.length > 1 ? [[{ op: 'remove', path: pointer(...rule.path) }]] : [];
    return [...sparing, ...shorter, ...gone].map((steps) => ({ object: policy, steps }));
  });
}

/** Each value of each list below a field, taken away; a list keeps one, since an empty one means something else. */
function lists(field: Field): readonly PatchStep[] {
  return field.items.flatMap((item) =>
    (item.get('source').entries.length > 0 ? item.get('source') : item.get('operation')).entries.flatMap(
      ([name, list]) =>
        name.startsWith('not') || list.items.length < 2
          ? []
          : list.items.map(({ path }): PatchStep => ({ op: 'remove', path: pointer(...path) })),
    ),
  );
}
