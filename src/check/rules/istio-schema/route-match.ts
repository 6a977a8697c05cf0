import { addressBlockOf } from '../../../model/services/address-blocks';
import type { Field } from '../../../model/field';
import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { labelProblems } from '../../istio-schema/label-forms';
import { routes } from '../../istio-schema/routes';
import { isPort, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/route-match',
  severity: 'error',
  summary: 'A match of a VirtualService has a value that the webhook of Istio refuses.',
  details:
    'An empty prefix is every text; Envoy takes one for `uri` only. Ports are those that can be listened on, labels and the namespace of a source those ' +
    'that Kubernetes would take, and subnets IP addresses or blocks of them. Patterns have a rule of their own (istio-schema/regex), names of headers too ' +
    '(istio-schema/match-header).',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/virtualservice.go, validateHTTPRouteMatchRequest',
    'istio/istio pkg/config/validation/validation.go, validateTLSMatch, validateTCPMatch',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ headers: { x-team: { prefix: '' } } }]
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ headers: { x-team: {} } }]
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    prefix: (where: string) => `an empty prefix for ${where} is every text`,
    port: (port: number) => `port ${port} is not within 1 and 65535`,
    label: (problem: string) => `${problem}: no pod can have it`,
    namespace: (name: string) => `${name} is no name of a namespace: it is not of ${LABEL_FORM}`,
    subnet: (text: string) => `${text} is neither an IP address nor a block of them`,
  },
  check({ mesh, report }) {
    const prefix = (at: Field, where: string): void => {
      if (at.get('prefix').text === '')
        report(at.get('prefix'), 'prefix', where).fix('name a prefix, or leave the match out');
    };
    for (const { kind, matches } of routes(mesh)) {
      for (const match of matches) {
        const port = match.get('port');
        if (port.number !== undefined && port.number !== 0 && !isPort(port.number))
          report(port, 'port', port.number).fix('name the port of the Service');
        for (const { field, problem } of labelProblems(match.get('sourceLabels')))
          report(field, 'label', problem).fix('write a label as the pods have it');
        for (const subnet of match.get('destinationSubnets').items)
          if (subnet.text !== undefined && addressBlockOf(subnet.text) === undefined)
            report(subnet, 'subnet', shown(subnet.text)).fix('write it as 10.0.0.0/8 or 10.0.0.1');
        if (kind !== 'http') continue;
        const namespace = match.get('sourceNamespace');
        if (namespace.text && !isDnsLabel(namespace.text))
          report(namespace, 'namespace', shown(namespace.text)).fix('name one namespace');
        for (const where of ['scheme', 'method', 'authority']) prefix(match.get(where), where);
        for (const where of ['headers', 'withoutHeaders', 'queryParams'])
          for (const [name, at] of match.get(where).entries) prefix(at, `${where} ${shown(name)}`);
      }
    }
  },
});
