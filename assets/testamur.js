// Enhances pages that work without it: what was typed survives an expired session, files can be dropped, ticks can be set all at once.
'use strict';

const drafts = {
	key: 'testamur-draft',

	values(form) {
		const kept = [];
		for (const field of form.elements) {
			if (!field.name || field.name.startsWith('_') || ['password', 'file', 'hidden', 'submit', 'button'].includes(field.type)) continue;
			const ticked = field.type === 'checkbox' || field.type === 'radio';
			kept.push([field.name, field.value, ticked ? field.checked : null]);
		}
		return kept;
	},

	keep(form) {
		const draft = { page: location.pathname, action: form.getAttribute('action'), values: drafts.values(form) };
		try { sessionStorage.setItem(drafts.key, JSON.stringify(draft)); } catch { /* a full or forbidden store keeps nothing */ }
	},

	restore(draft) {
		const form = [...document.forms].find((f) => f.method === 'post' && f.getAttribute('action') === draft.action);
		if (!form) return false;
		let changed = false;
		for (const [name, value, ticked] of draft.values) {
			for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
				if (ticked === null ? field.value !== '' || value === '' : field.value !== value || field.checked === ticked) continue;
				if (ticked === null) field.value = value;
				else field.checked = ticked;
				changed = true;
			}
		}
		return changed;
	},

	begin() {
		let draft = null;
		try { draft = JSON.parse(sessionStorage.getItem(drafts.key)); } catch { return; }
		const ordinary = document.body.dataset.kind === 'page' && location.pathname !== '/sign-in';
		if (draft && ordinary) {
			sessionStorage.removeItem(drafts.key);
			if (draft.page === location.pathname && !document.querySelector('.notice[role=status], .mistakes') && drafts.restore(draft))
				document.getElementById('draft').hidden = false;
		}
		document.addEventListener('submit', (event) => {
			if (event.target.method === 'post' && location.pathname !== '/sign-in') drafts.keep(event.target);
		});
	},
};

// A form is sent once, however often its button is pressed.
function sendOnce() {
	document.addEventListener('submit', (event) => {
		if (event.target.dataset.sent) event.preventDefault();
		else event.target.dataset.sent = 'yes';
	});
	addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent));
}

function dropFiles() {
	for (const input of document.querySelectorAll('input[type=file]')) {
		const zone = input.closest('.field, .drop') ?? input;
		zone.addEventListener('dragover', (event) => { event.preventDefault(); zone.classList.add('over'); });
		zone.addEventListener('dragleave', () => zone.classList.remove('over'));
		zone.addEventListener('drop', (event) => {
			event.preventDefault();
			zone.classList.remove('over');
			input.files = event.dataTransfer.files;
		});
	}
}

function printButtons() {
	for (const button of document.querySelectorAll('[data-print]')) {
		button.hidden = false;
		button.addEventListener('click', () => print());
	}
	addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
}

// A badge is drawn anew while it is chosen; its drawing and the form's secrets stay where they are.
function liveBadges() {
	const pictures = document.querySelectorAll('img[data-live]');
	const form = pictures[0]?.closest('form');
	let waiting = 0;
	form?.addEventListener('input', () => {
		clearTimeout(waiting);
		waiting = setTimeout(() => {
			const chosen = new URLSearchParams([...new FormData(form)].filter(([name, value]) => !name.startsWith('_') && typeof value === 'string'));
			for (const picture of pictures) picture.src = `${picture.getAttribute('src').split('?')[0]}?${chosen}`;
		}, 150);
	});
}

drafts.begin();
sendOnce();
dropFiles();
printButtons();
liveBadges();
document.querySelector('.mistakes')?.focus();
