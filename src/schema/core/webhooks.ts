import { judgeSelector } from './metadata';
import { dns1035Label, dnsSubdomain, domainOf, qualifiedName, shown } from './names';
import { judgePort } from './ports';
import type { Spot } from './spot';

const TIMEOUT_MOST = 30;

/**
 * A configuration of webhooks.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/admissionregistration/validation/validation.go
 */
export function judgeWebhooks(root: Spot): void {
  const names = new Set<string>();
  for (const hook of root.itemsOf('webhooks')) {
    const name = hook.textOf('name');
    if (hook.needs('name')) hook.namedAt('name', domainOf(3, name));
    if (name !== '' && names.has(name)) hook.get('name').again('name');
    names.add(name);
    for (const rule of hook.itemsOf('rules')) judgeRule(rule);
    if (hook.needs('sideEffects', 'None or NoneOnDryRun')) hook.get('sideEffects').among(['None', 'NoneOnDryRun']);
    hook.bounded('timeoutSeconds', 1, TIMEOUT_MOST);
    if (hook.has('failurePolicy')) hook.get('failurePolicy').among(['Fail', 'Ignore']);
    if (hook.has('matchPolicy')) hook.get('matchPolicy').among(['Exact', 'Equivalent']);
    if (hook.has('reinvocationPolicy')) hook.get('reinvocationPolicy').among(['IfNeeded', 'Never']);
    for (const key of ['namespaceSelector', 'objectSelector']) judgeSelector(hook.get(key));
    judgeClient(hook.get('clientConfig'));
    judgeVersions(hook);
    judgeConditions(hook.itemsOf('matchConditions'));
  }
}

function judgeRule(rule: Spot): void {
  for (const key of ['operations', 'apiGroups', 'apiVersions', 'resources']) {
    if (!rule.needs(key)) continue;
    const list = rule.itemsOf(key);
    if (key !== 'resources' && list.length > 1 && list.some(({ text }) => text === '*'))
      rule.get(key).excluded(`beside * there is nothing else in ${key}`, 'keep * or the others');
  }
  for (const one of rule.itemsOf('operations')) one.among(['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT']);
  const resources = rule.itemsOf('resources').map(({ text }) => text);
  for (const key of ['apiVersions', 'resources'])
    for (const one of rule.itemsOf(key)) if (one.text === '') one.wrong('this is empty', 'leave it out');
  const isDouble = resources.length > 1 && resources.includes('*/*');
  // A server looks at the last that has no "/" in it.
  const isSingle =
    resources.includes('*') && resources.filter((one) => one !== '' && !one.includes('/')).at(-1) !== '*';
  if (isDouble || isSingle)
    rule
      .get('resources')
      .excluded(`beside ${isDouble ? '*/*' : '*'} there is nothing else in resources`, 'keep it or the others');
  if (rule.has('scope')) rule.get('scope').among(['*', 'Cluster', 'Namespaced']);
}

function judgeClient(client: Spot): void {
  const url = client.get('url');
  const service = client.get('service');
  if (url.isSet && service.isSet) client.excluded('url and service exclude each other', 'keep one of them');
  else if (service.isSet) {
    service.needs('name');
    service.needs('namespace');
    if (service.has('port')) judgePort(service.get('port'));
    const path = service.textOf('path');
    if (path !== '' && path !== '/' && !isPath(path)) service.get('path').wrong(`${shown(path)} is no path of names`);
  } else if (!url.isSet) client.absent(['service', 'url']);
  else if (!/^https:\/\/[^/?#@]+(?:\/[^?#]*)?$/i.test(url.text))
    url.wrong(`${shown(url.text)} is no URL of HTTPS with a host and a path alone`);
}

function isPath(path: string): boolean {
  return (
    path.startsWith('/') &&
    path
      .slice(1)
      .replace(/\/$/, '')
      .split('/')
      .every((step) => dnsSubdomain(step) === undefined)
  );
}

function judgeVersions(hook: Spot): void {
  if (!hook.needs('admissionReviewVersions', 'v1 is what servers speak')) return;
  const versions = hook.get('admissionReviewVersions');
  const seen = new Set<string>();
  for (const version of versions.items) {
    if (seen.has(version.text)) version.again('version');
    seen.add(version.text);
    version.named(dns1035Label(version.text));
  }
  if (!seen.has('v1') && !seen.has('v1beta1')) versions.wrong('none of these is spoken by a server', 'add v1');
}

function judgeConditions(conditions: readonly Spot[]): void {
  const names = new Set<string>();
  for (const condition of conditions) {
    const name = condition.textOf('name');
    if (condition.needs('name')) condition.namedAt('name', qualifiedName(name, 'name of a condition'));
    if (name !== '' && names.has(name)) condition.get('name').again('name');
    names.add(name);
    condition.needs('expression');
  }
}
