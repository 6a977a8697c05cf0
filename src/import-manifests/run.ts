import { App, ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { InputError } from '../input/refuse';
import type { Platform } from '../install/platform';
import {
  Call,
  FROM_CDK8S,
  New,
  This,
  Variable,
  idsIn,
  type ClassName,
  type Expression,
  type Statement,
} from './expression';
import type { JsonObject } from './json';

/** Statements that stand or fall together. */
export interface Block {
  readonly statements: readonly Statement[];
  /** Run once those of all blocks of the chart have been. */
  readonly later?: readonly Statement[] | undefined;
}

/** A chart to be run. */
export interface ChartBlocks {
  readonly id: string;
  readonly blocks: readonly Block[];
}

/** What became of a block when it was run. */
export interface Outcome {
  /** The objects that its constructs emit. */
  readonly objects: readonly JsonObject[];
  /** `refused`: by a call or at synth; `waits`: it needs a construct of a block that was refused. */
  readonly became: 'ran' | 'refused' | 'waits';
  /** Why it was refused, in the words of the construct. */
  readonly why: string | undefined;
}

/** What became of a chart: of its blocks, and what was emitted beside them. */
export interface ChartOutcome {
  readonly blocks: readonly Outcome[];
  readonly others: readonly JsonObject[];
}

/** A variable whose statement failed. */
class Missing extends Error {}

/** Runs charts in one app, as the printed code would be; nothing is written. */
export function runCharts(charts: readonly ChartBlocks[], platform: Platform | undefined): ChartOutcome[] {
  const app = new App({ outdir: 'never-written' });
  platform?.applyTo(app);
  const runs = charts.map(({ id, blocks }) => new ChartRun(new Chart(app, id), blocks));
  const validated = new Set<unknown>();
  // A validation may make constructs, which are validated then.
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const construct of app.node.findAll()) {
      if (validated.has(construct)) continue;
      validated.add(construct);
      isNew = true;
      const path = construct.node.scopes.map(({ node }) => node.id);
      let errors: readonly string[];
      try {
        errors = construct.node.validate();
      } catch (error) {
        errors = [reasonOf(error)];
      }
      if (errors.length > 0) runs.find((run) => run.chart.node.id === path[1])?.refuse(path[2], errors[0]!);
    }
  }
  return runs.map((run) => run.outcome());
}

class ChartRun {
  private readonly blockOf = new Map<string, number>();
  private readonly refused = new Map<number, string>();
  private readonly waiting = new Set<number>();
  private readonly variables = new Map<string, unknown>();

  constructor(
    readonly chart: Chart,
    private readonly blocks: readonly Block[],
  ) {
    blocks.forEach(({ statements, later = [] }, i) => {
      for (const { expression } of [...statements, ...later])
        for (const id of idsIn(expression)) this.blockOf.set(id, i);
    });
    blocks.forEach(({ statements }, i) => this.runStatements(statements, i));
    blocks.forEach(({ later }, i) => this.runStatements(later ?? [], i));
  }

  private runStatements(statements: readonly Statement[], block: number): void {
    try {
      for (const { key, expression } of statements) {
        const value = this.evaluate(expression);
        if (key !== undefined) this.variables.set(key, value);
      }
    } catch (error) {
      if (error instanceof Missing) this.waiting.add(block);
      else this.refused.set(block, reasonOf(error));
    }
  }

  /** Notes that something is wrong below a construct of the chart. */
  refuse(id: string | undefined, why: string): void {
    const block = id === undefined ? undefined : this.blockOf.get(id);
    if (block !== undefined && !this.refused.has(block)) this.refused.set(block, why);
  }

  outcome(): ChartOutcome {
    const objects = this.blocks.map((): JsonObject[] => []);
    const others: JsonObject[] = [];
    for (const construct of this.chart.node.findAll()) {
      if (!ApiObject.isApiObject(construct)) continue;
      const block = this.blockOf.get(construct.node.scopes[2]!.node.id);
      try {
        (block === undefined ? others : objects[block]!).push(construct.toJson() as JsonObject);
      } catch (error) {
        if (block !== undefined) this.refused.set(block, reasonOf(error));
      }
    }
    const became = (i: number) => (this.refused.has(i) ? 'refused' : this.waiting.has(i) ? 'waits' : 'ran');
    return {
      blocks: objects.map((list, i) => ({ objects: list, became: became(i), why: this.refused.get(i) })),
      others,
    };
  }

  private evaluate(expression: Expression): unknown {
    if (typeof expression !== 'object' || expression === null) return expression;
    if (expression instanceof This) return this.chart;
    if (expression instanceof Variable) {
      if (!this.variables.has(expression.key)) throw new Missing();
      return this.variables.get(expression.key);
    }
    if (expression instanceof New) {
      const { className, id, props } = expression;
      const Class = classOf(className) as new (...args: unknown[]) => unknown;
      const scope = id === undefined ? [] : [this.chart, id];
      return new Class(...scope, ...(props === undefined ? [] : [this.evaluate(props)]));
    }
    if (expression instanceof Call) {
      const on = typeof expression.on === 'string' ? classOf(expression.on) : this.evaluate(expression.on);
      const method = (on as Record<string, (...args: unknown[]) => unknown>)[expression.method]!;
      return method.apply(
        on,
        expression.args.map((arg) => this.evaluate(arg)),
      );
    }
    if (Array.isArray(expression)) return expression.map((item: Expression) => this.evaluate(item));
    return Object.fromEntries(Object.entries(expression).map(([field, value]) => [field, this.evaluate(value)]));
  }
}

/** What an error says that somebody can do something about. */
function reasonOf(error: unknown): string {
  return error instanceof InputError ? error.reason : 'it can not be made of these values';
}

/** Constructs are loaded when the first is run. */
function classOf(name: ClassName): unknown {
  if ((FROM_CDK8S as readonly string[]).includes(name))
    return { ApiObject, Duration, JsonPatch, Size }[name as 'ApiObject'];
  return (require('../index') as unknown as Record<string, unknown>)[name];
}
