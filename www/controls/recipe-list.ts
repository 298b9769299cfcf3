// The list of recipes, which can be searched: a combobox whose list stands under the stages. Choosing is Enter, a click
// or a touch; what is typed only searches. See the ARIA Authoring Practices, "Editable Combobox With List
// Autocomplete".

import { html, nothing, type TemplateResult } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import { live } from "lit/directives/live.js";
import { inputOf, ownerOf } from "../events.js";
import { citation, findRecipes, recipeGroups, recipeName, recipeShown } from "../pipeline/recipes.js";
import { recipeOf } from "../pipeline/stages.js";
import { styled } from "../styled.js";
import type { Catalogue, Recipe, Settings } from "../types.js";
import type { Edits } from "./slider.js";

/** Between the list and the window's edge; as much as a list wants; as much as it always gets. */
const [EDGE_PX, ENOUGH_PX, LEAST_PX] = [10, 240, 140];

interface Place {
  /** Of the field; the list's and the options' ids begin with it. */
  id: string;
  /** The id of what tells about the chosen recipe. */
  describedby: string;
}

class RecipeList extends AsyncDirective {
  #catalogue!: Catalogue;
  #settings!: Settings;
  #edits!: Edits;
  #place!: Place;
  /** What is searched for; undefined while the list is closed. */
  #query: string | undefined;
  /** The option that Enter would choose. */
  #active: string | undefined;
  #room = { px: ENOUGH_PX, above: false };

  override render(catalogue: Catalogue, settings: Settings, edits: Edits, place: Place): TemplateResult {
    [this.#catalogue, this.#settings, this.#edits, this.#place] = [catalogue, settings, edits, place];
    return this.#template();
  }

  get #found(): Recipe[] {
    return findRecipes(this.#catalogue.recipes, this.#query ?? "");
  }

  /** In the order of the list: by stage while everything is shown, by how well it fits while something is searched. */
  get #listed(): Recipe[] {
    return this.#query ? this.#found : recipeGroups(this.#found).flatMap(({ recipes }) => recipes);
  }

  #template(): TemplateResult {
    const { id, describedby } = this.#place;
    const open = this.#query !== undefined;
    const active = open && this.#active ? `${id}-${this.#active}` : nothing;
    return html`<div class="recipes" @focusout=${this.#left}>
      <input type="text" id=${id} role="combobox" ?disabled=${this.#edits.fixed("recipe")} autocomplete="off" autocapitalize="off" spellcheck="false"
        aria-autocomplete="list" aria-expanded=${open} aria-controls="${id}-list" aria-activedescendant=${active}
        aria-describedby=${describedby || nothing} data-recipe=${String(this.#settings.recipe)}
        placeholder="Search: name, paper, year, stage"
        .value=${live(this.#query ?? recipeShown(this.#catalogue, this.#settings))}
        @focus=${selectAll} @click=${this.#open} @input=${this.#typed} @keydown=${this.#pressed} />
      <div class="recipes-list" id="${id}-list" role="listbox" aria-label="Recipes" ?hidden=${!open}
        ?data-above=${this.#room.above} ${styled({ "--room": `${this.#room.px}px` })}
        @mousedown=${keepFocus}>${open ? this.#options() : nothing}</div>
      <span class="unseen" aria-live="polite">${open && this.#query ? found(this.#found.length) : ""}</span>
    </div>`;
  }

  #options(): TemplateResult | TemplateResult[] {
    const found = this.#listed;
    if (found.length === 0) return html`<p class="help">No recipe says “${this.#query}”.</p>`;
    if (this.#query) return found.map(this.#option);
    return recipeGroups(found).map(
      ({ title, recipes }) => html`<div role="group" aria-label=${title}>
        <div class="recipes-stage" aria-hidden="true">${title}</div>${recipes.map(this.#option)}</div>`,
    );
  }

  readonly #option = (recipe: Recipe): TemplateResult => {
    const chosen = recipe === recipeOf(this.#catalogue, this.#settings);
    return html`<div role="option" id="${this.#place.id}-${recipe.id}" data-recipe=${recipe.id}
      aria-selected=${chosen} ?data-active=${recipe.id === this.#active} @click=${() => this.#choose(recipe.id)}
      ><span>${recipeName(recipe)}</span> <span class="muted">(${citation(recipe.source)})</span></div>`;
  };

  // ---- What the viewer does -------------------------------------------------------------------------------------------

  readonly #open = (event: Event): void => {
    if (this.#query !== undefined) return;
    this.#query = "";
    this.#room = roomAt(ownerOf(event));
    this.#active = recipeOf(this.#catalogue, this.#settings)?.id;
    this.#show(event);
  };

  #close(): void {
    [this.#query, this.#active] = [undefined, undefined];
    this.setValue(this.#template());
  }

  readonly #left = (event: FocusEvent): void => {
    const inside = event.relatedTarget instanceof Node && ownerOf(event).contains(event.relatedTarget);
    if (!inside && this.#query !== undefined) this.#close();
  };

  readonly #typed = (event: InputEvent): void => {
    if (this.#query === undefined) this.#room = roomAt(ownerOf(event));
    this.#query = inputOf(event).value;
    this.#active = this.#query ? this.#listed[0]?.id : undefined;
    this.#show(event);
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    const open = this.#query !== undefined;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const by = moves[event.key];
    if (by !== undefined) {
      if (open) this.#move(by, event);
      else this.#open(event);
    } else if (event.key === "Enter" && open) {
      if (this.#active) this.#choose(this.#active);
    } else if (event.key === "Escape" && open) this.#close();
    else return;
    // Escape closes the list and nothing around it.
    event.preventDefault();
    event.stopPropagation();
  };

  #move(by: number, event: Event): void {
    const ids = this.#listed.map(({ id }) => id);
    if (ids.length === 0) return;
    const at = this.#active === undefined ? (by > 0 ? -1 : ids.length) : ids.indexOf(this.#active);
    this.#active = ids[Math.min(ids.length - 1, Math.max(0, at + by))];
    this.#show(event);
  }

  #choose(id: string): void {
    this.#close();
    void this.#edits.commit({ recipe: id });
  }

  /** Draws, and brings the active option into sight; the page itself does not move. */
  #show(event: Event): void {
    this.setValue(this.#template());
    const list = ownerOf(event).parentElement?.querySelector<HTMLElement>("[role=listbox]");
    const option = list?.querySelector<HTMLElement>("[data-active]");
    if (!list || !option) return;
    const [top, bottom] = [option.offsetTop, option.offsetTop + option.offsetHeight];
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  }
}

/** The list takes the side of the field that has room for it in the window, and no more than there is. */
function roomAt(field: Element): { px: number; above: boolean } {
  const { top, bottom } = field.getBoundingClientRect();
  const [over, under] = [Math.round(top) - EDGE_PX, Math.round(window.innerHeight - bottom) - EDGE_PX];
  const above = under < ENOUGH_PX && over > under;
  return { px: Math.max(LEAST_PX, above ? over : under), above };
}

/** What is typed next takes the place of what stands there. */
function selectAll(event: Event): void {
  inputOf(event).select();
}

/** A press on the list leaves the focus in the field. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

function found(count: number): string {
  return count === 1 ? "1 recipe found" : `${count} recipes found`;
}

/** The field with its list: `recipeList(catalogue, settings, edits, {id, describedby})`. */
export const recipeList = directive(RecipeList);
