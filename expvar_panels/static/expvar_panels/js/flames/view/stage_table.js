/** The view of functions: the table, and beside it the sandwich of the chosen one. */

import { h } from "./dom.js";
import { FunctionTable } from "./function_table.js";
import { SandwichView } from "./sandwich_view.js";

export class TableStage {
  modes = ["table"];
  /** @param {Context} context */
  constructor(context) {
    this.table = new FunctionTable(context);
    this.sandwich = new SandwichView(context);
    this.node = h("div", { class: "table-stage" }, this.table.node, this.sandwich.node);
  }

  /** @param {Scene} scene */
  update(scene) {
    this.table.update(scene);
    this.sandwich.update(scene);
  }

  resize() {
    this.sandwich.resize();
  }

  clear() {
    this.table.clear();
    this.sandwich.clear();
  }
}
