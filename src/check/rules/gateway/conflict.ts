import type { Field } from '../../../model/field';
import { hostsByServer, overlappingHosts, sameHosts, type GatewayHost } from '../../../model/gateways/gateway-hosts';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/conflict',
  severity: 'error',
  summary: 'Two servers of Istio Gateways are for one host and port of the same pods.',
  details:
    'istiod merges all Gateways of a proxy. With TLS or plain TCP one of the two servers wins and the other is dropped, with a ' +
    'line in the log of istiod and nowhere else. With plain HTTP both stay, and routes of both apply. Where a wildcard of one covers a host of the ' +
    'other, TLS connections go to the more specific one, and VirtualServices that name only the other never see them.',
  codes: ['IST0145', 'KIA0301'],
  on: ['IstioGateway'],
  reads: ['workload', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/gateway/conflictinggateway.go',
    'istio/istio pilot/pkg/model/gateway.go, mergeGateways',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: checkout, namespace: checkout }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: checkout }
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: checkout, namespace: checkout }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [checkout.example.com]
      tls: { mode: SIMPLE, credentialName: checkout }
`,
  },
  messages: {
    taken: (host: string, port: number, others: string) =>
      `${host} on port ${port} is in ${others} too, for the same pods: istiod keeps one server and drops the other`,
    shared: (host: string, port: number, others: string) =>
      `${host} on port ${port} is in ${others} too, for the same pods: routes of both apply to its requests`,
    covered: (host: string, port: number, others: string) =>
      `${host} on port ${port} overlaps with hosts of ${others}, for the same pods: the more specific host wins, and routes of the other are not seen`,
  },
  check({ mesh, report }) {
    // Upstream has a message for each server, whatever the number of its hosts.
    for (const hosts of hostsByServer(mesh).values()) {
      const same = hosts.filter((one) => sameHosts(mesh, one).length > 0);
      if (same.length > 0) {
        const others = same.flatMap((one) => sameHosts(mesh, one));
        const [{ field, port, isHttp }] = same as [GatewayHost, ...GatewayHost[]];
        const reported = report(field, isHttp ? 'shared' : 'taken', hostsOf(same), port, titlesOf(others, field));
        if (isHttp) reported.as('warning');
        reported
          .related(...fieldsOf(others))
          .fix('give the host to one Gateway, and let VirtualServices of other namespaces name that');
        continue;
      }
      const overlapping = hosts.filter((one) => overlappingHosts(mesh, one).length > 0);
      if (overlapping.length === 0) continue;
      const others = overlapping.flatMap((one) => overlappingHosts(mesh, one));
      const [{ field, port, isHttp }] = overlapping as [GatewayHost, ...GatewayHost[]];
      report(field, 'covered', hostsOf(overlapping), port, titlesOf(others, field))
        .as(isHttp ? 'info' : 'warning')
        .related(...fieldsOf(others))
        .fix('let VirtualServices for the more specific host name the Gateway that has it');
    }
  },
});

const MOST = 5;

function hostsOf(some: readonly GatewayHost[]): string {
  return namesShown([...new Set(some.map(({ host }) => host))], '');
}

function fieldsOf(others: readonly GatewayHost[]): readonly Field[] {
  return [...new Set(others)].slice(0, MOST).map(({ field }) => field);
}

function titlesOf(others: readonly GatewayHost[], { object }: Field): string {
  const titles = [
    ...new Set(others.map(({ gateway }) => (gateway === object ? 'another server of it' : gateway.title))),
  ];
  return titles.length > MOST ? `${titles.slice(0, MOST).join(', ')} and others` : titles.join(', ');
}
