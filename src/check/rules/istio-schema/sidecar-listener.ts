import { isIpAddress } from '../../../input/addresses';
import type { Field } from '../../../model/field';
import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { isHttp, isProtocol, PROTOCOLS } from '../../istio-schema/protocols';
import { isSocketPath } from '../../istio-schema/socket-path';
import { isPort, numberIn, shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const LOOPBACK = ['', '127.0.0.1', '0.0.0.0', '::1', '::'];

export default defineRule({
  id: 'istio-schema/sidecar-listener',
  severity: 'error',
  summary: 'A listener of a Sidecar is one that a proxy can not open.',
  details:
    'Listeners have a port of their own, a protocol that Istio knows or none, and `bind` is an IP address. One for what leaves may be a socket of UNIX instead, ' +
    'with port 0, and the last of those may be without a port, for all else. `defaultEndpoint` is a port of the pod itself, or a socket. Bounds of requests in ' +
    'a `connectionPool` mean something on ports of HTTP only; of others the webhook of Istio warns.',
  codes: ['IST0106', 'IST0133'],
  on: ['Sidecar'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateSidecar, validateSidecarIngressPortAndBind, validateSidecarEgressPortBindAndCaptureMode',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  ingress: [{ port: { number: 9080, protocol: HTTP, name: http }, defaultEndpoint: 'web:8080' }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  ingress: [{ port: { number: 9080, protocol: HTTP, name: http }, defaultEndpoint: '127.0.0.1:8080' }]
`,
  },
  messages: {
    empty: () =>
      'this Sidecar says nothing: it has neither ingress, egress, outboundTrafficPolicy nor inboundConnectionPool',
    target: () => 'targetPort means nothing for a Sidecar',
    name: (name: string) => `${name} is no name of a port: it is not of ${LABEL_FORM}`,
    protocol: (protocol: string) => `Istio knows no protocol ${protocol}`,
    number: (number: number) => `port ${number} is not within 1 and 65535`,
    twice: (what: string) => `another listener is on ${what} too`,
    bind: (bind: string) => `${bind} is no IP address`,
    socket: (bind: string) =>
      `a listener on port 0 is a socket of UNIX, and ${bind} is none, such as unix:///var/run/web.sock`,
    capture: (mode: string) => `captureMode ${mode} redirects connections, and none are made to a socket of UNIX`,
    endpoint: (text: string) => `${text} is no port of the pod itself, such as 127.0.0.1:8080, and no socket of UNIX`,
    pool: (protocol: string) =>
      `the port is ${protocol}, and not of HTTP: what the connection pool says under http is not read`,
    last: () => 'a listener without a port is for all else, and is the last',
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'Sidecar')) {
      const { spec } = object;
      const [ingress, egress] = [spec.get('ingress').items, spec.get('egress').items];
      const hasOther = ['outboundTrafficPolicy', 'inboundConnectionPool'].some((name) => spec.get(name).isSet);
      if (ingress.length === 0 && egress.length === 0 && !hasOther)
        report(spec.isSet ? spec : object, 'empty').fix('add what it is to limit, or remove it');
      const numbers = new Set<number>();
      for (const listener of ingress) {
        const port = listener.get('port');
        if (port.map === undefined) continue;
        const number = common(port);
        if (number === undefined) continue;
        if (!isPort(number)) report(port, 'number', number).fix('name the port that clients use');
        once(numbers, number, port);
        address(listener.get('bind'));
        endpoint(listener.get('defaultEndpoint'));
        const [pool, protocol] = [listener.get('connectionPool', 'http'), port.get('protocol')];
        const known = textIn(protocol);
        if (pool.map !== undefined && known !== undefined && (known === '' || (isProtocol(known) && !isHttp(known))))
          report(pool, 'pool', known === '' ? 'of no protocol' : known)
            .as('warning')
            .fix('make the protocol of the port HTTP, or leave it out');
      }
      const [ports, sockets] = [new Set<number>(), new Set<string>()];
      egress.forEach((listener, i) => {
        const [port, bind] = [listener.get('port'), listener.get('bind')];
        if (!port.isSet && listener.map !== undefined && i < egress.length - 1)
          report(listener, 'last').fix('put it at the end, or give it a port');
        const number = port.map === undefined ? undefined : common(port);
        if (number === undefined) return;
        if (number !== 0) {
          if (!isPort(number)) report(port, 'number', number).fix('name the port that is called');
          once(ports, number, port);
          address(bind);
          return;
        }
        const path = textIn(bind) ?? '';
        if (!path.startsWith('unix://') || !isSocketPath(path.slice('unix://'.length)))
          report(bind.isSet ? bind : listener, 'socket', shown(path)).fix('name a port, or a socket to bind to');
        else if (sockets.has(path)) report(bind, 'twice', shown(path)).fix('name another socket');
        sockets.add(path);
        const mode = listener.get('captureMode');
        if (mode.text !== undefined && !['DEFAULT', 'NONE'].includes(mode.text))
          report(mode, 'capture', mode.text).fix('write NONE');
      });
    }

    /** What ports of both directions have in common. */
    function common(port: Field): number | undefined {
      const [name, protocol, target] = [port.get('name'), port.get('protocol'), port.get('targetPort')];
      if ((target.number ?? 0) > 0) report(target, 'target').fix('remove it');
      if (name.text && !isDnsLabel(name.text)) report(name, 'name', shown(name.text)).fix('write a name such as http');
      if (protocol.text && !isProtocol(protocol.text))
        report(protocol, 'protocol', shown(protocol.text)).fix(`name one of ${PROTOCOLS.join(', ')}`);
      return numberIn(port.get('number'));
    }

    function once(seen: Set<number>, number: number, port: Field): void {
      if (seen.has(number)) report(port, 'twice', `port ${number}`).fix('join the two, or use another port');
      seen.add(number);
    }

    function address(bind: Field): void {
      if (bind.text && !isIpAddress(bind.text))
        report(bind, 'bind', shown(bind.text)).fix('leave it out, or write an IP address');
    }

    function endpoint(at: Field): void {
      const text = at.text || ':1';
      const isRight = text.startsWith('unix://') ? isSocketPath(text.slice('unix://'.length)) : isOfPod(text);
      if (!isRight) report(at, 'endpoint', shown(text)).fix('write 127.0.0.1 and the port that the program listens on');
    }
  },
});

function isOfPod(text: string): boolean {
  const [, v6, host = v6, port = ''] = /^(?:\[([^[\]]*)\]|([^[\]:]*)):(.*)$/s.exec(text) ?? [];
  return host !== undefined && LOOPBACK.includes(host) && /^\+?\d{1,9}$/.test(port) && isPort(Number(port));
}
