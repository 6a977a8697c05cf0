/**
 * Code as data. What an import proposes is run and printed from one and the same tree, so what was proved is what is written; and no
 * text of a manifest is ever taken for code.
 */

/** Plain JSON, in which calls and variables may stand. */
export type Expression =
  | string
  | number
  | boolean
  | null
  | readonly Expression[]
  | { readonly [field: string]: Expression }
  | New
  | Call
  | Variable;

/** What code can name of cdk8s. */
export const FROM_CDK8S = ['ApiObject', 'Duration', 'JsonPatch', 'Size'] as const;

/** What code can name of this library. */
export const FROM_LIBRARY = [
  'AccessLogging',
  'AmbientNamespace',
  'Canary',
  'CanaryGate',
  'CanaryOwner',
  'CanarySteps',
  'CiliumClusterwideNetworkPolicy',
  'CiliumNetworkPolicy',
  'EnvValue',
  'ExternalService',
  'Fault',
  'Http',
  'HttpSource',
  'IngressGateway',
  'L4AuthorizationPolicy',
  'L7AuthorizationPolicy',
  'MeshDefaultDeny',
  'MeshService',
  'NetworkPeer',
  'NetworkPolicy',
  'NetworkPort',
  'PeerAuthentication',
  'PolicyTarget',
  'Principal',
  'Probe',
  'RequestAuthentication',
  'RequestMatch',
  'Retry',
  'ServicePort',
  'ServiceRoute',
  'Source',
  'Subset',
  'Timeout',
  'TrafficPolicy',
  'Volume',
  'Waypoint',
] as const;

export type ClassName = (typeof FROM_CDK8S)[number] | (typeof FROM_LIBRARY)[number];

/** `new Name(this, 'Id', props)`; or `new Name(props)`, of what is no construct. */
export class New {
  constructor(
    readonly className: ClassName,
    /** Made of letters and digits by us; no two of a chart are the same. */
    readonly id: string | undefined,
    /** None, for a construct that takes none. */
    readonly props?: Expression,
  ) {}
}

/** `Name.method(…)` of a class, or `….method(…)` of a value. */
export class Call {
  constructor(
    readonly on: ClassName | New | Call | Variable,
    readonly method: string,
    readonly args: readonly Expression[],
  ) {}
}

/** A construct of the same chart, by the key that its statement has. */
export class Variable {
  constructor(readonly key: string) {}
}

/** A line of a chart. */
export interface Statement {
  /** What other statements know the value by. */
  readonly key?: string | undefined;
  readonly expression: New | Call;
}

/** All expressions below one, itself first. */
export function* within(expression: Expression): Generator<Expression> {
  yield expression;
  if (expression instanceof New) {
    if (expression.props !== undefined) yield* within(expression.props);
  } else if (expression instanceof Call) {
    if (typeof expression.on !== 'string') yield* within(expression.on);
    for (const arg of expression.args) yield* within(arg);
  } else if (typeof expression === 'object' && expression !== null && !(expression instanceof Variable)) {
    for (const inner of Object.values(expression) as Expression[]) yield* within(inner);
  }
}

/** The classes that an expression names. */
export function classesIn(expression: Expression): ClassName[] {
  return [...within(expression)].flatMap((part) => {
    if (part instanceof New) return [part.className];
    return part instanceof Call && typeof part.on === 'string' ? [part.on] : [];
  });
}

/** The ids of the constructs that an expression makes in its chart. */
export function idsIn(expression: Expression): string[] {
  const made = [...within(expression)];
  return made.flatMap((part) => {
    if (part instanceof New) return part.id === undefined ? [] : [part.id];
    const isHandle = part instanceof Call && part.args[0] instanceof This;
    return isHandle ? [part.args[1] as string] : [];
  });
}

/** `this`, the scope that factories of handles take first. */
export class This extends Variable {
  constructor() {
    super('this');
  }
}
