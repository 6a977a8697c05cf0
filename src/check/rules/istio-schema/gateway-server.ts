import { isIpAddress } from '../../../input/addresses';
import { isDnsLabel, isPartialWildcard, LABEL_FORM, wildcardHostProblem } from '../../istio-schema/host-forms';
import { isProtocol, PROTOCOLS } from '../../istio-schema/protocols';
import { isSocketPath } from '../../istio-schema/socket-path';
import { isPort, numberIn, shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/gateway-server',
  severity: 'error',
  summary: 'A server of a Gateway of Istio listens nowhere, or for nobody.',
  details:
    'A Gateway has servers, and each of them a port with a number, a protocol and a name that no other has, and hosts: full names, `*`, wildcards of whole ' +
    'labels, or IP addresses, with `namespace/` before them where they are for VirtualServices of one namespace alone. `bind` is an IP address, or a socket of ' +
    'UNIX with port 0.',
  codes: ['IST0106'],
  on: ['IstioGateway'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateGateway, validateServerPort, validateServerBind',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateNamespaceSlashWildcardHostname',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`,
  },
  messages: {
    none: () => 'this Gateway has no servers',
    noHosts: () => 'this server is for no host',
    host: (host: string, problem: string) => `${host} is no host of a server: ${problem}`,
    protocol: (protocol: string) => `Istio knows no protocol ${protocol}`,
    number: (number: number) => `port ${number} is not within 1 and 65535`,
    target: () => 'targetPort means nothing for a Gateway',
    noName: () => 'the port of a server has a name, and this one is empty',
    name: (name: string) => `the port of another server is named ${name} too`,
    bind: (bind: string) => `${bind} is neither an IP address nor a socket such as unix:///var/run/web.sock`,
    socket: (number: number) => `a socket of UNIX has no port, and this server has ${number}: it is to be 0`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'IstioGateway')) {
      const servers = object.spec.get('servers');
      if (servers.items.length === 0 && (Array.isArray(servers.value) || !servers.isSet))
        report(object.spec.isSet ? object.spec : object, 'none').fix('add a server');
      const names = new Set<string>();
      for (const server of servers.items) {
        const hosts = server.get('hosts');
        if (Array.isArray(hosts.value) && hosts.items.length === 0) report(hosts, 'noHosts').fix('name a host, or "*"');
        for (const host of hosts.items) {
          const problem = host.text === undefined ? undefined : problemOf(host.text);
          if (problem !== undefined)
            report(host, 'host', shown(host.text!), problem).fix('name a host in full, or "*"');
        }
        const [port, bind] = [server.get('port'), server.get('bind')];
        if (port.map === undefined) continue;
        const protocol = textIn(port.get('protocol'));
        if (protocol !== undefined && !isProtocol(protocol) && port.get('protocol').isSet)
          report(port.get('protocol'), 'protocol', shown(protocol)).fix(`name one of ${PROTOCOLS.join(', ')}`);
        const number = numberIn(port.get('number'));
        const isSocket = bind.text?.startsWith('unix://') ?? false;
        if (number !== undefined && !isPort(number) && (number > 0 || !isSocket) && port.get('number').isSet)
          report(port.get('number'), 'number', number).fix('name the port that the gateway listens on');
        const target = port.get('targetPort');
        if ((target.number ?? 0) > 0)
          report(target, 'target').fix('remove it; the Service of the gateway has the ports');
        const name = port.get('name');
        if (name.text === '') report(name, 'noName').fix('name it, such as https');
        else if (names.has(name.text ?? '')) report(name, 'name', shown(name.text!)).fix('give it a name of its own');
        if (name.text) names.add(name.text);
        if (!bind.text) continue;
        if (!isSocket ? !isIpAddress(bind.text) : !isSocketPath(bind.text.slice('unix://'.length)))
          report(bind, 'bind', shown(bind.text)).fix('leave it out to listen on all addresses');
        else if (isSocket && number !== undefined && number !== 0)
          report(port.get('number'), 'socket', number).fix('make it 0');
      }
    }
  },
});

function problemOf(text: string): string | undefined {
  const slash = text.indexOf('/');
  const host = text.slice(slash + 1);
  if (slash >= 0) {
    const namespace = text.slice(0, slash);
    if (!['*', '.'].includes(namespace) && !isDnsLabel(namespace))
      return `its namespace ${shown(namespace)} is neither "*", "." nor of ${LABEL_FORM}`;
  }
  if (host !== '*' && !host.includes('.')) return 'it is a short name, and clients from outside use full ones';
  if (!isIpAddress(host)) {
    const problem = wildcardHostProblem(host);
    if (problem !== undefined) return problem;
  }
  return isPartialWildcard(host) ? 'a wildcard is the whole of the first label' : undefined;
}
