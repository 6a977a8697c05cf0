import rule from '../../../../src/check/rules/schema/route-parent-repeated';
import { crdOf, route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of API servers with the CRDs of both channels.
testRule(rule, {
  valid: {
    'two sections of a parent': route('parentRefs: [{name: a, sectionName: x}, {name: a, sectionName: z}]'),
    'two parents': route('parentRefs: [{name: a}, {name: b}]'),
    'two kinds of one name': route("parentRefs: [{name: a}, {name: a, group: '', kind: Service}]", 'GRPCRoute'),
    'one namespace written out, which an API server takes for another': route(
      'parentRefs: [{name: a}, {name: a, namespace: shop}]',
    ),
    'two ports, where the channel is not known': route(
      "parentRefs: [{group: '', kind: Service, name: a, port: 80}, {group: '', kind: Service, name: a, port: 81}]",
    ),
    'two ports, in the experimental channel':
      crdOf('experimental') +
      route(
        "parentRefs: [{group: '', kind: Service, name: a, port: 80}, {group: '', kind: Service, name: a, port: 81}]",
      ),
    'values of the wrong type': route('parentRefs: [{name: [a]}, {name: [a]}, 3]'),
  },
  invalid: {
    'the same twice': {
      given: route('parentRefs: [{name: a}, {name: b}, {name: a}]', 'TCPRoute'),
      finds: [{ message: 'repeated', at: 'shop/r spec.parentRefs[2]', says: 'Gateway a' }],
    },
    'defaults written out': {
      given: route('parentRefs: [{name: a}, {group: gateway.networking.k8s.io, kind: Gateway, name: a}]'),
      finds: [{ message: 'repeated', at: 'shop/r spec.parentRefs[1]' }],
    },
    'one section twice': {
      given: route('parentRefs: [{name: a, sectionName: x}, {name: a, sectionName: x}]'),
      finds: [{ message: 'repeated', at: 'shop/r spec.parentRefs[1]' }],
    },
    'with a section and without': {
      given: route('parentRefs: [{name: a}, {name: a, sectionName: x}]'),
      finds: [{ message: 'mixed', at: 'shop/r spec.parentRefs[1]', says: 'sectionName' }],
    },
    'two ports, in the standard channel': {
      given:
        crdOf('standard') +
        route(
          "parentRefs: [{group: '', kind: Service, name: a, port: 80}, {group: '', kind: Service, name: a, port: 81}]",
        ),
      finds: [{ message: 'repeated', at: 'shop/r spec.parentRefs[1]', says: 'Service a' }],
    },
    'with a port and without, in the experimental channel': {
      given:
        crdOf('experimental') +
        route("parentRefs: [{group: '', kind: Service, name: a, port: 80}, {group: '', kind: Service, name: a}]"),
      finds: [{ message: 'mixed', at: 'shop/r spec.parentRefs[1]', says: 'port' }],
    },
  },
});
