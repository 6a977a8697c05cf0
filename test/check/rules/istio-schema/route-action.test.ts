import rule from '../../../../src/check/rules/istio-schema/route-action';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const to = 'route: [{destination: {host: web}}]';
const vs = (routes: string): string => virtualService(`hosts: [web], ${routes}`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'one action each': vs(
      `http: [{${to}, rewrite: {uri: /}, fault: {delay: {fixedDelay: 1s}}}, {redirect: {uri: /}, route: []}, {directResponse: {status: 404}}, {delegate: {name: a}}]`,
    ),
    'routes for TLS and TCP': vs(`tls: [{match: [{sniHosts: [web]}], ${to}}], tcp: [{${to}}]`),
    'one way to mirror': vs(`http: [{${to}, mirror: {host: a}, mirrors: []}]`),
    'routes that are none': vs('http: [7], tls: 7, tcp: [a]'),
  },
  invalid: {
    'no routes at all': {
      given: virtualService('hosts: [web]') + virtualService('hosts: [web], http: [], tcp: []'),
      finds: [
        { message: 'noRoutes', at: 'shop/x spec' },
        { message: 'noRoutes', at: 'shop/x spec' },
      ],
    },
    'routes that lead nowhere': {
      given: vs(
        'http: [{match: [{uri: {prefix: /}}]}], tls: [{match: []}, {match: [{sniHosts: []}], route: []}], tcp: [{}]',
      ),
      finds: [
        { message: 'noDestination', at: 'shop/x spec.tls[0]', says: 'for TLS' },
        { message: 'noMatch', at: 'shop/x spec.tls[0]' },
        { message: 'noDestination', at: 'shop/x spec.tls[1]' },
        { message: 'noSni', at: 'shop/x spec.tls[1].match[0]' },
        { message: 'noDestination', at: 'shop/x spec.tcp[0]', says: 'for TCP' },
        { message: 'none', at: 'shop/x spec.http[0]' },
      ],
    },
    'two actions': {
      given: vs(
        `http: [{redirect: {uri: /}, ${to}, fault: {}, rewrite: {uri: /}, directResponse: {status: 404}}, {directResponse: {status: 404}, ${to}}]`,
      ),
      finds: [
        { message: 'both', at: 'shop/x spec.http[0].route', says: 'a route with redirect has no route' },
        { message: 'both', at: 'shop/x spec.http[0].fault' },
        { message: 'both', at: 'shop/x spec.http[0].rewrite' },
        { message: 'both', at: 'shop/x spec.http[0].directResponse' },
        { message: 'both', at: 'shop/x spec.http[1].route', fix: 'remove route or directResponse' },
      ],
    },
    'mirrors in both places': {
      given: vs(`http: [{${to}, mirror: {host: a}, mirrors: [{destination: {host: b}}]}]`),
      finds: [{ message: 'mirrors', at: 'shop/x spec.http[0].mirror' }],
    },
  },
});
