import type { Field } from '../../../model/field';
import { isAtLeast } from '../../../model/platform/platform-facts';
import {
  hostProblem,
  isDnsLabel,
  isPartialWildcard,
  LABEL_FORM,
  wildcardHostProblem,
} from '../../istio-schema/host-forms';
import { isPort, numberIn, shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/sidecar-egress',
  severity: 'error',
  summary: 'A Sidecar lets through to hosts that are none, or to a proxy that it does not use.',
  details:
    'The hosts of a listener are written `namespace/host`, with `.` for its own namespace, `*` for all and `~` for none; the host is a full name, `*`, or a ' +
    'wildcard of whole labels. From Istio 1.31 on, `~namespace` leaves one out. An `egressProxy` is for what the registry does not have, and so for ALLOW_ANY ' +
    'only; it is a host in full, with a port.\n\n' +
    'A host that another of the list stands for changes nothing; the webhook of Istio warns of it, and may come to refuse it.',
  codes: ['IST0106', 'IST0133'],
  on: ['Sidecar'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateSidecar, validateSidecarOutboundTrafficPolicy',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateNamespaceSlashWildcardHostname',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  egress: [{ hosts: [reviews.shop.svc.cluster.local] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  egress: [{ hosts: [./reviews.shop.svc.cluster.local] }]
`,
  },
  messages: {
    none: () => 'this listener is for no host',
    host: (host: string, problem: string) => `${host} is no host of a listener: ${problem}`,
    repeated: (host: string, other: string) => `${host} is in the list already, as ${other}`,
    proxyMode: () => 'an egressProxy is for what the registry does not have, and the mode is not ALLOW_ANY',
    proxyHost: (host: string, problem: string) => `${host} is no host of a proxy: ${problem}`,
    proxyPort: () => 'an egressProxy has a port, within 1 and 65535',
    proxySubset: (subset: string) => `${subset} is no name of a subset: it is not of ${LABEL_FORM}`,
  },
  check({ mesh, report }) {
    const mayLeaveOut = isAtLeast(mesh, 'istio', '1.31');
    for (const object of validated(mesh, 'Sidecar')) {
      const { spec } = object;
      for (const hosts of spec.get('egress').items.map((listener) => listener.get('hosts'))) {
        if (Array.isArray(hosts.value) && hosts.items.length === 0)
          report(hosts, 'none').fix('name hosts, or ~/* for none');
        covered(hosts.items, object.namespace);
        for (const host of hosts.items) {
          const problem = host.text === undefined ? undefined : problemOf(host.text, mayLeaveOut);
          if (problem !== undefined)
            report(host, 'host', shown(host.text!), problem).fix('write namespace/host, such as ./*');
        }
      }
      const policy = spec.get('outboundTrafficPolicy');
      const proxy = policy.get('egressProxy');
      if (proxy.map === undefined) continue;
      if (policy.get('mode').text !== 'ALLOW_ANY') {
        report(proxy, 'proxyMode').fix('set mode: ALLOW_ANY, or remove it');
        continue;
      }
      const [host, port, subset] = [proxy.get('host'), proxy.get('port'), proxy.get('subset')];
      const problem = host.text === undefined ? undefined : hostProblem(host.text);
      if (problem !== undefined) report(host, 'proxyHost', shown(host.text!), problem).fix('name the proxy in full');
      const number = numberIn(port.get('number'));
      if (number !== undefined && !isPort(number))
        report(port.isSet ? port : proxy, 'proxyPort').fix('add port: { number: … }');
      if (textIn(subset) && port.isSet && !isDnsLabel(subset.text!))
        report(subset, 'proxySubset', shown(subset.text!)).fix('name a subset of the DestinationRule');
    }

    function covered(hosts: readonly Field[], own: string): void {
      const all = hosts.flatMap((field) => {
        const [, namespace = '', host] = /^([^~/][^/]*)\/(.*)$/s.exec(field.text ?? '') ?? [];
        return host === undefined ? [] : [{ field, host, namespace: namespace === '.' ? own : namespace }];
      });
      const texts = new Map<string, string>();
      for (const { field, host, namespace } of all) {
        const whole = `${namespace}/${host}`;
        if (!texts.has(whole)) texts.set(whole, field.text!);
      }
      const seen = new Set<string>();
      for (const { field, host, namespace } of all) {
        const whole = `${namespace}/${host}`;
        const wider = [`${namespace}/*`, '*/*'].find((one) => one !== whole && texts.has(one));
        const other = seen.has(whole) ? whole : wider;
        seen.add(whole);
        if (other !== undefined)
          report(field, 'repeated', shown(field.text!), shown(texts.get(other)!))
            .as('warning')
            .fix('remove one of the two');
      }
    }
  },
});

function problemOf(text: string, mayLeaveOut: boolean): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return 'it has no namespace';
  const [namespace, host] = [text.slice(0, slash), text.slice(slash + 1)];
  if (namespace === '') return 'its namespace is empty';
  const bare = mayLeaveOut || namespace === '~' ? namespace.replace(/^~/, '') : namespace;
  if (!['', '*', '.'].includes(bare) && !isDnsLabel(bare))
    return `its namespace ${shown(namespace)} is neither ".", "*", "~" nor of ${LABEL_FORM}`;
  if (host !== '*' && !host.includes('.')) return 'it is a short name';
  return (
    wildcardHostProblem(host) ?? (isPartialWildcard(host) ? 'a wildcard is the whole of the first label' : undefined)
  );
}
