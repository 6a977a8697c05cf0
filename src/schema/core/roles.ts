import { judgeSelector } from './metadata';
import { dnsSubdomain, pathStep } from './names';
import type { Spot } from './spot';

/*
 * Who may do what.
 *
 * k8s.io/kubernetes 1.36.1 pkg/apis/rbac/validation/validation.go
 */
const GROUP = 'rbac.authorization.k8s.io';

export function judgeRole(root: Spot): void {
  judgeRules(root, true);
}

export function judgeClusterRole(root: Spot): void {
  judgeRules(root, false);
  if (!root.has('aggregationRule')) return;
  const rule = root.get('aggregationRule');
  if (rule.needs('clusterRoleSelectors')) for (const one of rule.itemsOf('clusterRoleSelectors')) judgeSelector(one);
}

function judgeRules(root: Spot, isNamespaced: boolean): void {
  for (const rule of root.itemsOf('rules')) {
    rule.needs('verbs');
    const urls = rule.get('nonResourceURLs');
    if (urls.items.length > 0) {
      if (isNamespaced)
        urls.excluded('a Role is for its namespace, which has no URLs beside its resources', 'write a ClusterRole');
      if (['apiGroups', 'resources', 'resourceNames'].some((key) => rule.itemsOf(key).length > 0))
        urls.excluded('a rule is for resources, or for URLs: not both', 'make two rules of it');
      continue;
    }
    rule.needs('apiGroups', 'a rule is for resources of some group ("" for the core)');
    rule.needs('resources');
  }
}

export function judgeRoleBinding(root: Spot): void {
  judgeBinding(root, true);
}

export function judgeClusterRoleBinding(root: Spot): void {
  judgeBinding(root, false);
}

function judgeBinding(root: Spot, isNamespaced: boolean): void {
  const role = root.get('roleRef');
  // A server writes the group where there is none.
  if (role.textOf('apiGroup') !== '') role.get('apiGroup').among([GROUP]);
  role.get('kind').among(isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']);
  if (role.needs('name')) role.namedAt('name', pathStep(role.textOf('name')));
  for (const subject of root.itemsOf('subjects')) judgeSubject(subject, isNamespaced);
}

function judgeSubject(subject: Spot, isNamespaced: boolean): void {
  subject.needs('name');
  const name = subject.textOf('name');
  const group = subject.textOf('apiGroup');
  switch (subject.textOf('kind')) {
    case 'ServiceAccount':
      if (name !== '') subject.namedAt('name', dnsSubdomain(name));
      if (group !== '') subject.get('apiGroup').among(['']);
      if (!isNamespaced) subject.needs('namespace', 'a ServiceAccount is in one');
      break;
    case 'User':
    case 'Group':
      if (group !== '') subject.get('apiGroup').among([GROUP]);
      break;
    default:
      subject.get('kind').among(['ServiceAccount', 'User', 'Group']);
  }
}
