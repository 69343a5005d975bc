/* SPDX-License-Identifier: MIT */
'use strict';

const ROWS_AT_ONCE = 100;

/*
 * A table that is sorted by its columns. A column is { title, value(row), text(row) };
 * one with numbers (isNumber) begins with the largest, one with files (isFile) is
 * cut where they are long.
 */
class SortedTable {
	constructor(table, more, columns, sortedBy) {
		this.table = table;
		this.more = more;
		this.columns = columns;
		this.sortedBy = sortedBy;
		this.isDescending = columns[sortedBy].isNumber;
		this.shown = ROWS_AT_ONCE;
		this.rows = [];
		this.makeHead();
		if (more)
			more.addEventListener('click', () => {
				this.shown += ROWS_AT_ONCE;
				this.draw();
			});
	}

	makeHead() {
		const head = document.createElement('tr');

		this.columns.forEach((c, i) => {
			const th = document.createElement('th'), button = document.createElement('button');

			button.type = 'button';
			button.textContent = c.title;
			button.addEventListener('click', () => this.sortBy(i));
			th.scope = 'col';
			th.className = c.isNumber ? 'number' : c.isFile ? 'file' : '';
			th.append(button);
			head.append(th);
		});
		this.table.tHead.replaceChildren(head);
	}

	sortBy(column) {
		this.isDescending = column === this.sortedBy ? !this.isDescending :
			Boolean(this.columns[column].isNumber);
		this.sortedBy = column;
		this.sort();
		this.draw();
	}

	sort() {
		const value = this.columns[this.sortedBy].value, sign = this.isDescending ? -1 : 1;

		this.rows.sort((a, b) => {
			const x = value(a), y = value(b);

			return sign * (x < y ? -1 : x > y ? 1 : 0);
		});
	}

	/* choose(row): what a click does; found(row): whether it is marked. */
	show(rows, choose, found) {
		this.rows = rows;
		this.choose = choose;
		this.found = found;
		this.shown = ROWS_AT_ONCE;
		this.sort();
		this.draw();
	}

	draw() {
		const body = document.createDocumentFragment();

		Array.from(this.table.tHead.rows[0].cells).forEach((th, i) => {
			th.ariaSort = i !== this.sortedBy ? 'none' : this.isDescending ? 'descending' : 'ascending';
		});
		for (const row of this.rows.slice(0, this.shown))
			body.append(this.makeRow(row));
		this.table.tBodies[0].replaceChildren(body);
		if (this.more)
			this.more.hidden = this.shown >= this.rows.length;
	}

	makeRow(row) {
		const tr = document.createElement('tr');

		for (const c of this.columns) {
			const td = document.createElement('td');

			td.textContent = c.text(row);
			td.className = c.isNumber ? 'number' : c.isFile ? 'name file' : 'name';
			if (c.isFile)
				td.title = td.textContent;
			tr.append(td);
		}
		if (this.found && this.found(row))
			tr.className = 'found';
		if (this.choose) {
			tr.tabIndex = 0;
			tr.addEventListener('click', () => this.choose(row));
			tr.addEventListener('keydown', (e) => {
				if (e.key === 'Enter')
					this.choose(row);
			});
		}
		return tr;
	}
}
