import rule from '../../../../src/check/rules/routing/rule-unreachable';
import { testRule } from '../../test-rule';

const vs = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${spec}}\n---\n`;
const TO = 'route: [{destination: {host: web}}]';
const A = '{uri: {prefix: /a}}';
const B = '{uri: {prefix: /b}}';

// After istio/istio testdata/virtualservice_dupmatches.yaml.
testRule(rule, {
  valid: {
    'a rule for everything at the end': vs(`http: [{match: [${A}], ${TO}}, {${TO}}]`),
    'different matches': vs(`http: [{match: [${A}], ${TO}}, {match: [${B}], ${TO}}]`),
    'one match of two that is used before': vs(`http: [{match: [${A}], ${TO}}, {match: [${A}, ${B}], ${TO}}]`),
    'a match twice in one rule that has another': vs(`http: [{match: [${A}, ${A}], ${TO}}]`),
    'rules for everything of different kinds': vs(`http: [{${TO}}], tcp: [{${TO}}]`),
    'the same path for other methods': vs(
      `http: [{match: [{uri: {prefix: /a}, method: {exact: GET}}], ${TO}}, {match: [{uri: {prefix: /a}, method: {exact: PUT}}], ${TO}}]`,
    ),
    'what is no list, and no rule': vs('http: web, tcp: [7, 7]') + vs(`http: [{match: 7, ${TO}}, {${TO}}]`),
  },
  invalid: {
    'a rule after one for everything': {
      given: vs(`http: [{name: all, ${TO}}, {match: [${A}], ${TO}}]`),
      finds: [
        { message: 'afterAll', at: 'shop/r spec.http[1]', says: 'rule "all" takes everything', fix: 'put it before' },
      ],
    },
    'two rules for everything': {
      given: vs(`http: [{${TO}}, {${TO}}]`),
      finds: [{ message: 'afterAll', at: 'shop/r spec.http[1]', says: 'rule http 0' }],
    },
    'all after it': {
      given: vs(`http: [{match: [${A}], ${TO}}, {match: [], ${TO}}, {match: [${A}], ${TO}}, {match: [${B}], ${TO}}]`),
      finds: [
        { message: 'afterAll', at: 'shop/r spec.http[2]' },
        { message: 'afterAll', at: 'shop/r spec.http[3]' },
      ],
    },
    'all of whose matches are used before, whatever their names and order': {
      given: vs(
        `http: [{match: [{name: x, uri: {prefix: /a}, port: 80}, ${B}], ${TO}}, {match: [${B}, {port: 80, uri: {prefix: /a}}], ${TO}}]`,
      ),
      finds: [{ message: 'usedBefore', at: 'shop/r spec.http[1]' }],
    },
    'TCP and TLS': {
      given: vs(
        `tcp: [{match: [{port: 1}], ${TO}}, {match: [{port: 1}], ${TO}}], tls: [{match: [{sniHosts: [a]}], ${TO}}, {match: [{sniHosts: [a]}], ${TO}}]`,
      ),
      finds: [
        { message: 'usedBefore', at: 'shop/r spec.tls[1]' },
        { message: 'usedBefore', at: 'shop/r spec.tcp[1]' },
      ],
    },
  },
});
