var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// node_modules/prismjs/components/prism-core.js
var require_prism_core = __commonJS({
  "node_modules/prismjs/components/prism-core.js"(exports, module) {
    init_prism_global();
    var _self = typeof window !== "undefined" ? window : typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope ? self : {};
    /**
     * Prism: Lightweight, robust, elegant syntax highlighting
     *
     * @license MIT <https://opensource.org/licenses/MIT>
     * @author Lea Verou <https://lea.verou.me>
     * @namespace
     * @public
     */
    var Prism2 = (function(_self2) {
      var lang = /(?:^|\s)lang(?:uage)?-([\w-]+)(?=\s|$)/i;
      var uniqueId = 0;
      var plainTextGrammar = {};
      var _ = {
        /**
         * By default, Prism will attempt to highlight all code elements (by calling {@link Prism.highlightAll}) on the
         * current page after the page finished loading. This might be a problem if e.g. you wanted to asynchronously load
         * additional languages or plugins yourself.
         *
         * By setting this value to `true`, Prism will not automatically highlight all code elements on the page.
         *
         * You obviously have to change this value before the automatic highlighting started. To do this, you can add an
         * empty Prism object into the global scope before loading the Prism script like this:
         *
         * ```js
         * window.Prism = window.Prism || {};
         * Prism.manual = true;
         * // add a new <script> to load Prism's script
         * ```
         *
         * @default false
         * @type {boolean}
         * @memberof Prism
         * @public
         */
        manual: _self2.Prism && _self2.Prism.manual,
        /**
         * By default, if Prism is in a web worker, it assumes that it is in a worker it created itself, so it uses
         * `addEventListener` to communicate with its parent instance. However, if you're using Prism manually in your
         * own worker, you don't want it to do this.
         *
         * By setting this value to `true`, Prism will not add its own listeners to the worker.
         *
         * You obviously have to change this value before Prism executes. To do this, you can add an
         * empty Prism object into the global scope before loading the Prism script like this:
         *
         * ```js
         * window.Prism = window.Prism || {};
         * Prism.disableWorkerMessageHandler = true;
         * // Load Prism's script
         * ```
         *
         * @default false
         * @type {boolean}
         * @memberof Prism
         * @public
         */
        disableWorkerMessageHandler: _self2.Prism && _self2.Prism.disableWorkerMessageHandler,
        /**
         * A namespace for utility methods.
         *
         * All function in this namespace that are not explicitly marked as _public_ are for __internal use only__ and may
         * change or disappear at any time.
         *
         * @namespace
         * @memberof Prism
         */
        util: {
          encode: function encode(tokens) {
            if (tokens instanceof Token) {
              return new Token(tokens.type, encode(tokens.content), tokens.alias);
            } else if (Array.isArray(tokens)) {
              return tokens.map(encode);
            } else {
              return tokens.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\u00a0/g, " ");
            }
          },
          /**
           * Returns the name of the type of the given value.
           *
           * @param {any} o
           * @returns {string}
           * @example
           * type(null)      === 'Null'
           * type(undefined) === 'Undefined'
           * type(123)       === 'Number'
           * type('foo')     === 'String'
           * type(true)      === 'Boolean'
           * type([1, 2])    === 'Array'
           * type({})        === 'Object'
           * type(String)    === 'Function'
           * type(/abc+/)    === 'RegExp'
           */
          type: function(o) {
            return Object.prototype.toString.call(o).slice(8, -1);
          },
          /**
           * Returns a unique number for the given object. Later calls will still return the same number.
           *
           * @param {Object} obj
           * @returns {number}
           */
          objId: function(obj) {
            if (!obj["__id"]) {
              Object.defineProperty(obj, "__id", { value: ++uniqueId });
            }
            return obj["__id"];
          },
          /**
           * Creates a deep clone of the given object.
           *
           * The main intended use of this function is to clone language definitions.
           *
           * @param {T} o
           * @param {Record<number, any>} [visited]
           * @returns {T}
           * @template T
           */
          clone: function deepClone(o, visited) {
            visited = visited || {};
            var clone;
            var id;
            switch (_.util.type(o)) {
              case "Object":
                id = _.util.objId(o);
                if (visited[id]) {
                  return visited[id];
                }
                clone = /** @type {Record<string, any>} */
                {};
                visited[id] = clone;
                for (var key in o) {
                  if (o.hasOwnProperty(key)) {
                    clone[key] = deepClone(o[key], visited);
                  }
                }
                return (
                  /** @type {any} */
                  clone
                );
              case "Array":
                id = _.util.objId(o);
                if (visited[id]) {
                  return visited[id];
                }
                clone = [];
                visited[id] = clone;
                /** @type {Array} */
                /** @type {any} */
                o.forEach(function(v, i) {
                  clone[i] = deepClone(v, visited);
                });
                return (
                  /** @type {any} */
                  clone
                );
              default:
                return o;
            }
          },
          /**
           * Returns the Prism language of the given element set by a `language-xxxx` or `lang-xxxx` class.
           *
           * If no language is set for the element or the element is `null` or `undefined`, `none` will be returned.
           *
           * @param {Element} element
           * @returns {string}
           */
          getLanguage: function(element) {
            while (element) {
              var m = lang.exec(element.className);
              if (m) {
                return m[1].toLowerCase();
              }
              element = element.parentElement;
            }
            return "none";
          },
          /**
           * Sets the Prism `language-xxxx` class of the given element.
           *
           * @param {Element} element
           * @param {string} language
           * @returns {void}
           */
          setLanguage: function(element, language) {
            element.className = element.className.replace(RegExp(lang, "gi"), "");
            element.classList.add("language-" + language);
          },
          /**
           * Returns the script element that is currently executing.
           *
           * This does __not__ work for line script element.
           *
           * @returns {HTMLScriptElement | null}
           */
          currentScript: function() {
            if (typeof document === "undefined") {
              return null;
            }
            if (document.currentScript && document.currentScript.tagName === "SCRIPT" && 1 < 2) {
              return (
                /** @type {any} */
                document.currentScript
              );
            }
            try {
              throw new Error();
            } catch (err) {
              var src = (/at [^(\r\n]*\((.*):[^:]+:[^:]+\)$/i.exec(err.stack) || [])[1];
              if (src) {
                var scripts = document.getElementsByTagName("script");
                for (var i in scripts) {
                  if (scripts[i].src == src) {
                    return scripts[i];
                  }
                }
              }
              return null;
            }
          },
          /**
           * Returns whether a given class is active for `element`.
           *
           * The class can be activated if `element` or one of its ancestors has the given class and it can be deactivated
           * if `element` or one of its ancestors has the negated version of the given class. The _negated version_ of the
           * given class is just the given class with a `no-` prefix.
           *
           * Whether the class is active is determined by the closest ancestor of `element` (where `element` itself is
           * closest ancestor) that has the given class or the negated version of it. If neither `element` nor any of its
           * ancestors have the given class or the negated version of it, then the default activation will be returned.
           *
           * In the paradoxical situation where the closest ancestor contains __both__ the given class and the negated
           * version of it, the class is considered active.
           *
           * @param {Element} element
           * @param {string} className
           * @param {boolean} [defaultActivation=false]
           * @returns {boolean}
           */
          isActive: function(element, className, defaultActivation) {
            var no = "no-" + className;
            while (element) {
              var classList = element.classList;
              if (classList.contains(className)) {
                return true;
              }
              if (classList.contains(no)) {
                return false;
              }
              element = element.parentElement;
            }
            return !!defaultActivation;
          }
        },
        /**
         * This namespace contains all currently loaded languages and the some helper functions to create and modify languages.
         *
         * @namespace
         * @memberof Prism
         * @public
         */
        languages: {
          /**
           * The grammar for plain, unformatted text.
           */
          plain: plainTextGrammar,
          plaintext: plainTextGrammar,
          text: plainTextGrammar,
          txt: plainTextGrammar,
          /**
           * Creates a deep copy of the language with the given id and appends the given tokens.
           *
           * If a token in `redef` also appears in the copied language, then the existing token in the copied language
           * will be overwritten at its original position.
           *
           * ## Best practices
           *
           * Since the position of overwriting tokens (token in `redef` that overwrite tokens in the copied language)
           * doesn't matter, they can technically be in any order. However, this can be confusing to others that trying to
           * understand the language definition because, normally, the order of tokens matters in Prism grammars.
           *
           * Therefore, it is encouraged to order overwriting tokens according to the positions of the overwritten tokens.
           * Furthermore, all non-overwriting tokens should be placed after the overwriting ones.
           *
           * @param {string} id The id of the language to extend. This has to be a key in `Prism.languages`.
           * @param {Grammar} redef The new tokens to append.
           * @returns {Grammar} The new language created.
           * @public
           * @example
           * Prism.languages['css-with-colors'] = Prism.languages.extend('css', {
           *     // Prism.languages.css already has a 'comment' token, so this token will overwrite CSS' 'comment' token
           *     // at its original position
           *     'comment': { ... },
           *     // CSS doesn't have a 'color' token, so this token will be appended
           *     'color': /\b(?:red|green|blue)\b/
           * });
           */
          extend: function(id, redef) {
            var lang2 = _.util.clone(_.languages[id]);
            for (var key in redef) {
              lang2[key] = redef[key];
            }
            return lang2;
          },
          /**
           * Inserts tokens _before_ another token in a language definition or any other grammar.
           *
           * ## Usage
           *
           * This helper method makes it easy to modify existing languages. For example, the CSS language definition
           * not only defines CSS highlighting for CSS documents, but also needs to define highlighting for CSS embedded
           * in HTML through `<style>` elements. To do this, it needs to modify `Prism.languages.markup` and add the
           * appropriate tokens. However, `Prism.languages.markup` is a regular JavaScript object literal, so if you do
           * this:
           *
           * ```js
           * Prism.languages.markup.style = {
           *     // token
           * };
           * ```
           *
           * then the `style` token will be added (and processed) at the end. `insertBefore` allows you to insert tokens
           * before existing tokens. For the CSS example above, you would use it like this:
           *
           * ```js
           * Prism.languages.insertBefore('markup', 'cdata', {
           *     'style': {
           *         // token
           *     }
           * });
           * ```
           *
           * ## Special cases
           *
           * If the grammars of `inside` and `insert` have tokens with the same name, the tokens in `inside`'s grammar
           * will be ignored.
           *
           * This behavior can be used to insert tokens after `before`:
           *
           * ```js
           * Prism.languages.insertBefore('markup', 'comment', {
           *     'comment': Prism.languages.markup.comment,
           *     // tokens after 'comment'
           * });
           * ```
           *
           * ## Limitations
           *
           * The main problem `insertBefore` has to solve is iteration order. Since ES2015, the iteration order for object
           * properties is guaranteed to be the insertion order (except for integer keys) but some browsers behave
           * differently when keys are deleted and re-inserted. So `insertBefore` can't be implemented by temporarily
           * deleting properties which is necessary to insert at arbitrary positions.
           *
           * To solve this problem, `insertBefore` doesn't actually insert the given tokens into the target object.
           * Instead, it will create a new object and replace all references to the target object with the new one. This
           * can be done without temporarily deleting properties, so the iteration order is well-defined.
           *
           * However, only references that can be reached from `Prism.languages` or `insert` will be replaced. I.e. if
           * you hold the target object in a variable, then the value of the variable will not change.
           *
           * ```js
           * var oldMarkup = Prism.languages.markup;
           * var newMarkup = Prism.languages.insertBefore('markup', 'comment', { ... });
           *
           * assert(oldMarkup !== Prism.languages.markup);
           * assert(newMarkup === Prism.languages.markup);
           * ```
           *
           * @param {string} inside The property of `root` (e.g. a language id in `Prism.languages`) that contains the
           * object to be modified.
           * @param {string} before The key to insert before.
           * @param {Grammar} insert An object containing the key-value pairs to be inserted.
           * @param {Object<string, any>} [root] The object containing `inside`, i.e. the object that contains the
           * object to be modified.
           *
           * Defaults to `Prism.languages`.
           * @returns {Grammar} The new grammar object.
           * @public
           */
          insertBefore: function(inside, before, insert, root) {
            root = root || /** @type {any} */
            _.languages;
            var grammar = root[inside];
            var ret = {};
            for (var token in grammar) {
              if (grammar.hasOwnProperty(token)) {
                if (token == before) {
                  for (var newToken in insert) {
                    if (insert.hasOwnProperty(newToken)) {
                      ret[newToken] = insert[newToken];
                    }
                  }
                }
                if (!insert.hasOwnProperty(token)) {
                  ret[token] = grammar[token];
                }
              }
            }
            var old = root[inside];
            root[inside] = ret;
            _.languages.DFS(_.languages, function(key, value) {
              if (value === old && key != inside) {
                this[key] = ret;
              }
            });
            return ret;
          },
          // Traverse a language definition with Depth First Search
          DFS: function DFS(o, callback, type, visited) {
            visited = visited || {};
            var objId = _.util.objId;
            for (var i in o) {
              if (o.hasOwnProperty(i)) {
                callback.call(o, i, o[i], type || i);
                var property = o[i];
                var propertyType = _.util.type(property);
                if (propertyType === "Object" && !visited[objId(property)]) {
                  visited[objId(property)] = true;
                  DFS(property, callback, null, visited);
                } else if (propertyType === "Array" && !visited[objId(property)]) {
                  visited[objId(property)] = true;
                  DFS(property, callback, i, visited);
                }
              }
            }
          }
        },
        plugins: {},
        /**
         * This is the most high-level function in Prism’s API.
         * It fetches all the elements that have a `.language-xxxx` class and then calls {@link Prism.highlightElement} on
         * each one of them.
         *
         * This is equivalent to `Prism.highlightAllUnder(document, async, callback)`.
         *
         * @param {boolean} [async=false] Same as in {@link Prism.highlightAllUnder}.
         * @param {HighlightCallback} [callback] Same as in {@link Prism.highlightAllUnder}.
         * @memberof Prism
         * @public
         */
        highlightAll: function(async, callback) {
          _.highlightAllUnder(document, async, callback);
        },
        /**
         * Fetches all the descendants of `container` that have a `.language-xxxx` class and then calls
         * {@link Prism.highlightElement} on each one of them.
         *
         * The following hooks will be run:
         * 1. `before-highlightall`
         * 2. `before-all-elements-highlight`
         * 3. All hooks of {@link Prism.highlightElement} for each element.
         *
         * @param {ParentNode} container The root element, whose descendants that have a `.language-xxxx` class will be highlighted.
         * @param {boolean} [async=false] Whether each element is to be highlighted asynchronously using Web Workers.
         * @param {HighlightCallback} [callback] An optional callback to be invoked on each element after its highlighting is done.
         * @memberof Prism
         * @public
         */
        highlightAllUnder: function(container, async, callback) {
          var env = {
            callback,
            container,
            selector: 'code[class*="language-"], [class*="language-"] code, code[class*="lang-"], [class*="lang-"] code'
          };
          _.hooks.run("before-highlightall", env);
          env.elements = Array.prototype.slice.apply(env.container.querySelectorAll(env.selector));
          _.hooks.run("before-all-elements-highlight", env);
          for (var i = 0, element; element = env.elements[i++]; ) {
            _.highlightElement(element, async === true, env.callback);
          }
        },
        /**
         * Highlights the code inside a single element.
         *
         * The following hooks will be run:
         * 1. `before-sanity-check`
         * 2. `before-highlight`
         * 3. All hooks of {@link Prism.highlight}. These hooks will be run by an asynchronous worker if `async` is `true`.
         * 4. `before-insert`
         * 5. `after-highlight`
         * 6. `complete`
         *
         * Some the above hooks will be skipped if the element doesn't contain any text or there is no grammar loaded for
         * the element's language.
         *
         * @param {Element} element The element containing the code.
         * It must have a class of `language-xxxx` to be processed, where `xxxx` is a valid language identifier.
         * @param {boolean} [async=false] Whether the element is to be highlighted asynchronously using Web Workers
         * to improve performance and avoid blocking the UI when highlighting very large chunks of code. This option is
         * [disabled by default](https://prismjs.com/faq.html#why-is-asynchronous-highlighting-disabled-by-default).
         *
         * Note: All language definitions required to highlight the code must be included in the main `prism.js` file for
         * asynchronous highlighting to work. You can build your own bundle on the
         * [Download page](https://prismjs.com/download.html).
         * @param {HighlightCallback} [callback] An optional callback to be invoked after the highlighting is done.
         * Mostly useful when `async` is `true`, since in that case, the highlighting is done asynchronously.
         * @memberof Prism
         * @public
         */
        highlightElement: function(element, async, callback) {
          var language = _.util.getLanguage(element);
          var grammar = _.languages[language];
          _.util.setLanguage(element, language);
          var parent = element.parentElement;
          if (parent && parent.nodeName.toLowerCase() === "pre") {
            _.util.setLanguage(parent, language);
          }
          var code = element.textContent;
          var env = {
            element,
            language,
            grammar,
            code
          };
          function insertHighlightedCode(highlightedCode) {
            env.highlightedCode = highlightedCode;
            _.hooks.run("before-insert", env);
            env.element.innerHTML = env.highlightedCode;
            _.hooks.run("after-highlight", env);
            _.hooks.run("complete", env);
            callback && callback.call(env.element);
          }
          _.hooks.run("before-sanity-check", env);
          parent = env.element.parentElement;
          if (parent && parent.nodeName.toLowerCase() === "pre" && !parent.hasAttribute("tabindex")) {
            parent.setAttribute("tabindex", "0");
          }
          if (!env.code) {
            _.hooks.run("complete", env);
            callback && callback.call(env.element);
            return;
          }
          _.hooks.run("before-highlight", env);
          if (!env.grammar) {
            insertHighlightedCode(_.util.encode(env.code));
            return;
          }
          if (async && _self2.Worker) {
            var worker = new Worker(_.filename);
            worker.onmessage = function(evt) {
              insertHighlightedCode(evt.data);
            };
            worker.postMessage(JSON.stringify({
              language: env.language,
              code: env.code,
              immediateClose: true
            }));
          } else {
            insertHighlightedCode(_.highlight(env.code, env.grammar, env.language));
          }
        },
        /**
         * Low-level function, only use if you know what you’re doing. It accepts a string of text as input
         * and the language definitions to use, and returns a string with the HTML produced.
         *
         * The following hooks will be run:
         * 1. `before-tokenize`
         * 2. `after-tokenize`
         * 3. `wrap`: On each {@link Token}.
         *
         * @param {string} text A string with the code to be highlighted.
         * @param {Grammar} grammar An object containing the tokens to use.
         *
         * Usually a language definition like `Prism.languages.markup`.
         * @param {string} language The name of the language definition passed to `grammar`.
         * @returns {string} The highlighted HTML.
         * @memberof Prism
         * @public
         * @example
         * Prism.highlight('var foo = true;', Prism.languages.javascript, 'javascript');
         */
        highlight: function(text, grammar, language) {
          var env = {
            code: text,
            grammar,
            language
          };
          _.hooks.run("before-tokenize", env);
          if (!env.grammar) {
            throw new Error('The language "' + env.language + '" has no grammar.');
          }
          env.tokens = _.tokenize(env.code, env.grammar);
          _.hooks.run("after-tokenize", env);
          return Token.stringify(_.util.encode(env.tokens), env.language);
        },
        /**
         * This is the heart of Prism, and the most low-level function you can use. It accepts a string of text as input
         * and the language definitions to use, and returns an array with the tokenized code.
         *
         * When the language definition includes nested tokens, the function is called recursively on each of these tokens.
         *
         * This method could be useful in other contexts as well, as a very crude parser.
         *
         * @param {string} text A string with the code to be highlighted.
         * @param {Grammar} grammar An object containing the tokens to use.
         *
         * Usually a language definition like `Prism.languages.markup`.
         * @returns {TokenStream} An array of strings and tokens, a token stream.
         * @memberof Prism
         * @public
         * @example
         * let code = `var foo = 0;`;
         * let tokens = Prism.tokenize(code, Prism.languages.javascript);
         * tokens.forEach(token => {
         *     if (token instanceof Prism.Token && token.type === 'number') {
         *         console.log(`Found numeric literal: ${token.content}`);
         *     }
         * });
         */
        tokenize: function(text, grammar) {
          var rest = grammar.rest;
          if (rest) {
            for (var token in rest) {
              grammar[token] = rest[token];
            }
            delete grammar.rest;
          }
          var tokenList = new LinkedList();
          addAfter(tokenList, tokenList.head, text);
          matchGrammar(text, tokenList, grammar, tokenList.head, 0);
          return toArray(tokenList);
        },
        /**
         * @namespace
         * @memberof Prism
         * @public
         */
        hooks: {
          all: {},
          /**
           * Adds the given callback to the list of callbacks for the given hook.
           *
           * The callback will be invoked when the hook it is registered for is run.
           * Hooks are usually directly run by a highlight function but you can also run hooks yourself.
           *
           * One callback function can be registered to multiple hooks and the same hook multiple times.
           *
           * @param {string} name The name of the hook.
           * @param {HookCallback} callback The callback function which is given environment variables.
           * @public
           */
          add: function(name, callback) {
            var hooks = _.hooks.all;
            hooks[name] = hooks[name] || [];
            hooks[name].push(callback);
          },
          /**
           * Runs a hook invoking all registered callbacks with the given environment variables.
           *
           * Callbacks will be invoked synchronously and in the order in which they were registered.
           *
           * @param {string} name The name of the hook.
           * @param {Object<string, any>} env The environment variables of the hook passed to all callbacks registered.
           * @public
           */
          run: function(name, env) {
            var callbacks = _.hooks.all[name];
            if (!callbacks || !callbacks.length) {
              return;
            }
            for (var i = 0, callback; callback = callbacks[i++]; ) {
              callback(env);
            }
          }
        },
        Token
      };
      _self2.Prism = _;
      function Token(type, content, alias, matchedStr) {
        this.type = type;
        this.content = content;
        this.alias = alias;
        this.length = (matchedStr || "").length | 0;
      }
      Token.stringify = function stringify(o, language) {
        if (typeof o == "string") {
          return o;
        }
        if (Array.isArray(o)) {
          var s = "";
          o.forEach(function(e) {
            s += stringify(e, language);
          });
          return s;
        }
        var env = {
          type: o.type,
          content: stringify(o.content, language),
          tag: "span",
          classes: ["token", o.type],
          attributes: {},
          language
        };
        var aliases = o.alias;
        if (aliases) {
          if (Array.isArray(aliases)) {
            Array.prototype.push.apply(env.classes, aliases);
          } else {
            env.classes.push(aliases);
          }
        }
        _.hooks.run("wrap", env);
        var attributes = "";
        for (var name in env.attributes) {
          attributes += " " + name + '="' + (env.attributes[name] || "").replace(/"/g, "&quot;") + '"';
        }
        return "<" + env.tag + ' class="' + env.classes.join(" ") + '"' + attributes + ">" + env.content + "</" + env.tag + ">";
      };
      function matchPattern(pattern, pos, text, lookbehind) {
        pattern.lastIndex = pos;
        var match = pattern.exec(text);
        if (match && lookbehind && match[1]) {
          var lookbehindLength = match[1].length;
          match.index += lookbehindLength;
          match[0] = match[0].slice(lookbehindLength);
        }
        return match;
      }
      function matchGrammar(text, tokenList, grammar, startNode, startPos, rematch) {
        for (var token in grammar) {
          if (!grammar.hasOwnProperty(token) || !grammar[token]) {
            continue;
          }
          var patterns = grammar[token];
          patterns = Array.isArray(patterns) ? patterns : [patterns];
          for (var j = 0; j < patterns.length; ++j) {
            if (rematch && rematch.cause == token + "," + j) {
              return;
            }
            var patternObj = patterns[j];
            var inside = patternObj.inside;
            var lookbehind = !!patternObj.lookbehind;
            var greedy = !!patternObj.greedy;
            var alias = patternObj.alias;
            if (greedy && !patternObj.pattern.global) {
              var flags = patternObj.pattern.toString().match(/[imsuy]*$/)[0];
              patternObj.pattern = RegExp(patternObj.pattern.source, flags + "g");
            }
            var pattern = patternObj.pattern || patternObj;
            for (var currentNode = startNode.next, pos = startPos; currentNode !== tokenList.tail; pos += currentNode.value.length, currentNode = currentNode.next) {
              if (rematch && pos >= rematch.reach) {
                break;
              }
              var str = currentNode.value;
              if (tokenList.length > text.length) {
                return;
              }
              if (str instanceof Token) {
                continue;
              }
              var removeCount = 1;
              var match;
              if (greedy) {
                match = matchPattern(pattern, pos, text, lookbehind);
                if (!match || match.index >= text.length) {
                  break;
                }
                var from = match.index;
                var to = match.index + match[0].length;
                var p = pos;
                p += currentNode.value.length;
                while (from >= p) {
                  currentNode = currentNode.next;
                  p += currentNode.value.length;
                }
                p -= currentNode.value.length;
                pos = p;
                if (currentNode.value instanceof Token) {
                  continue;
                }
                for (var k = currentNode; k !== tokenList.tail && (p < to || typeof k.value === "string"); k = k.next) {
                  removeCount++;
                  p += k.value.length;
                }
                removeCount--;
                str = text.slice(pos, p);
                match.index -= pos;
              } else {
                match = matchPattern(pattern, 0, str, lookbehind);
                if (!match) {
                  continue;
                }
              }
              var from = match.index;
              var matchStr = match[0];
              var before = str.slice(0, from);
              var after = str.slice(from + matchStr.length);
              var reach = pos + str.length;
              if (rematch && reach > rematch.reach) {
                rematch.reach = reach;
              }
              var removeFrom = currentNode.prev;
              if (before) {
                removeFrom = addAfter(tokenList, removeFrom, before);
                pos += before.length;
              }
              removeRange(tokenList, removeFrom, removeCount);
              var wrapped = new Token(token, inside ? _.tokenize(matchStr, inside) : matchStr, alias, matchStr);
              currentNode = addAfter(tokenList, removeFrom, wrapped);
              if (after) {
                addAfter(tokenList, currentNode, after);
              }
              if (removeCount > 1) {
                var nestedRematch = {
                  cause: token + "," + j,
                  reach
                };
                matchGrammar(text, tokenList, grammar, currentNode.prev, pos, nestedRematch);
                if (rematch && nestedRematch.reach > rematch.reach) {
                  rematch.reach = nestedRematch.reach;
                }
              }
            }
          }
        }
      }
      function LinkedList() {
        var head = { value: null, prev: null, next: null };
        var tail = { value: null, prev: head, next: null };
        head.next = tail;
        this.head = head;
        this.tail = tail;
        this.length = 0;
      }
      function addAfter(list, node, value) {
        var next = node.next;
        var newNode = { value, prev: node, next };
        node.next = newNode;
        next.prev = newNode;
        list.length++;
        return newNode;
      }
      function removeRange(list, node, count) {
        var next = node.next;
        for (var i = 0; i < count && next !== list.tail; i++) {
          next = next.next;
        }
        node.next = next;
        next.prev = node;
        list.length -= i;
      }
      function toArray(list) {
        var array = [];
        var node = list.head.next;
        while (node !== list.tail) {
          array.push(node.value);
          node = node.next;
        }
        return array;
      }
      if (!_self2.document) {
        if (!_self2.addEventListener) {
          return _;
        }
        if (!_.disableWorkerMessageHandler) {
          _self2.addEventListener("message", function(evt) {
            var message = JSON.parse(evt.data);
            var lang2 = message.language;
            var code = message.code;
            var immediateClose = message.immediateClose;
            _self2.postMessage(_.highlight(code, _.languages[lang2], lang2));
            if (immediateClose) {
              _self2.close();
            }
          }, false);
        }
        return _;
      }
      var script = _.util.currentScript();
      if (script) {
        _.filename = script.src;
        if (script.hasAttribute("data-manual")) {
          _.manual = true;
        }
      }
      function highlightAutomaticallyCallback() {
        if (!_.manual) {
          _.highlightAll();
        }
      }
      if (!_.manual) {
        var readyState = document.readyState;
        if (readyState === "loading" || readyState === "interactive" && script && script.defer) {
          document.addEventListener("DOMContentLoaded", highlightAutomaticallyCallback);
        } else {
          if (window.requestAnimationFrame) {
            window.requestAnimationFrame(highlightAutomaticallyCallback);
          } else {
            window.setTimeout(highlightAutomaticallyCallback, 16);
          }
        }
      }
      return _;
    })(_self);
    if (typeof module !== "undefined" && module.exports) {
      module.exports = Prism2;
    }
    if (typeof global !== "undefined") {
      global.Prism = Prism2;
    }
  }
});

// src/prism-global.ts
var import_prism_core;
var init_prism_global = __esm({
  "src/prism-global.ts"() {
    "use strict";
    import_prism_core = __toESM(require_prism_core(), 1);
  }
});

// src/logic.ts
init_prism_global();

// src/format.ts
init_prism_global();
function significant(value) {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2);
}
function wholeOrSignificant(value) {
  return Number.isInteger(value) && value < 1e3 ? String(value) : significant(value);
}
function formatSeconds(seconds) {
  if (seconds === 0) return "0 s";
  if (seconds < 1e-6) return significant(seconds * 1e9) + " ns";
  if (seconds < 1e-3) return significant(seconds * 1e6) + " µs";
  if (seconds < 1) return significant(seconds * 1e3) + " ms";
  if (seconds < 1e3) return significant(seconds) + " s";
  if (seconds < 7200) return significant(seconds / 60) + " min";
  return significant(seconds / 3600) + " h";
}
function formatShare(share) {
  if (share > 0 && share < 5e-4) return "< 0.1 %";
  return (share * 100).toFixed(1) + " %";
}
function adjectiveOf(share) {
  return [...ADJECTIVES].reverse().find(([, limit]) => share >= limit)?.[0] ?? ADJECTIVES[0][0];
}
var ADJECTIVES = [["negligible", 0], ["very low", 5e-4], ["low", 0.15], ["average", 0.3], ["high", 0.7], ["very high", 0.85]];
function formatBytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let bytes = value;
  let unit = 0;
  while (bytes >= 1023.5 && unit + 1 < units.length) {
    bytes /= 1024;
    unit += 1;
  }
  return wholeOrSignificant(unit === 0 ? Math.round(bytes) : bytes) + " " + units[unit];
}
function formatCount(count) {
  if (count < 1e4) return wholeOrSignificant(count);
  if (count < 999500) return significant(count / 1e3) + " k";
  if (count < 9995e5) return significant(count / 1e6) + " M";
  return significant(count / 1e9) + " G";
}
function counted(count, one, many = one + "s") {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
function baseName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
function formatPlace(file, line) {
  if (!file) return "unknown place";
  return line ? `${baseName(file)}:${line}` : baseName(file);
}
function shortName(name) {
  return (name || "(no name)").replace(/\.(?:cpython-[\w-]+|abi3)\.so/, "");
}

// src/groups.ts
init_prism_global();
var GROUP_IDS = ["python", "native", "mpi", "io", "gil", "wait"];
var GROUPS = [
  { id: "python", title: "Python", meaning: "on a core, in the Python interpreter or one of its builtins" },
  { id: "native", title: "Native", meaning: "on a core, in compiled code: NumPy, BLAS, extensions, your own C, C++ or Fortran" },
  { id: "mpi", title: "MPI", meaning: "inside an MPI call, waiting for other ranks included" },
  { id: "io", title: "I/O", meaning: "inside a call that reads, writes, opens or looks up files, pipes or sockets" },
  { id: "gil", title: "GIL", meaning: "waiting for Python's interpreter lock, which another thread holds" },
  { id: "wait", title: "Waiting", meaning: "blocked elsewhere: a lock, a sleep, a child process" }
];
function isGroup(text) {
  return GROUP_IDS.includes(text);
}
function groupTitle(id) {
  return GROUPS.find((group) => group.id === id)?.title ?? id;
}
function noTime() {
  return { python: 0, native: 0, mpi: 0, io: 0, gil: 0, wait: 0 };
}
function sum(times) {
  return GROUP_IDS.reduce((total, id) => total + times[id], 0);
}
function chosen(times, group) {
  return group ? times[group] : sum(times);
}
function only(times, group) {
  return group ? { ...noTime(), [group]: times[group] } : times;
}
function dominating(times) {
  return GROUP_IDS.reduce((best, id) => times[id] > times[best] ? id : best, GROUP_IDS[0]);
}

// src/selection.ts
init_prism_global();
var NOTHING = { view: "overview", time: null, ranks: [], group: null, fn: null, thread: null, at: null, find: "" };
function functionKey(name, file, module) {
  return `${name} @ ${file || module || ""}`;
}
function functionName(key) {
  const end = key.lastIndexOf(" @ ");
  return end < 0 ? key : key.slice(0, end);
}
function parseRanks(text) {
  const ranges = [];
  for (const part of text.split(",").map((word) => word.trim()).filter(Boolean)) {
    const match = /^(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?$/.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = match[2] === void 0 ? first : Number(match[2]);
    ranges.push([Math.min(first, last), Math.max(first, last)]);
  }
  return joinRanges(ranges);
}
function joinRanges(ranges) {
  const joined = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = joined[joined.length - 1];
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}
function formatRanks(ranges) {
  return ranges.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`).join(",");
}
function rankWords(ranges, most = 48) {
  const text = formatRanks(ranges);
  if (text.length <= most) return text;
  const count = ranges.reduce((total, [first, last]) => total + last - first + 1, 0);
  return `${text.slice(0, text.lastIndexOf(",", most))}, … (${count} in all)`;
}
function hasRank(ranges, first, last = first) {
  return ranges.length === 0 || ranges.some((range) => range[0] <= last && first <= range[1]);
}
function shortNumber(value) {
  return String(Number(value.toPrecision(7)));
}
function toFragment(selection) {
  const words = new URLSearchParams();
  if (selection.view !== NOTHING.view) words.set("view", selection.view);
  if (selection.time) words.set("time", selection.time.map(shortNumber).join("-"));
  if (selection.ranks.length) words.set("ranks", formatRanks(selection.ranks));
  if (selection.group) words.set("in", selection.group);
  if (selection.fn) words.set("function", selection.fn);
  if (selection.thread) words.set("thread", selection.thread);
  if (selection.at) words.set("at", `${selection.at.file}:${selection.at.line}`);
  if (selection.find) words.set("find", selection.find);
  return words.toString();
}
function parseTime(text) {
  const match = /^([\d.]+(?:e-?\d+)?)-([\d.]+(?:e-?\d+)?)$/.exec(text ?? "");
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  return match && from < to ? [from, to] : null;
}
function parsePlace(text) {
  const match = /^(.+):(\d{1,9})$/.exec(text ?? "");
  return match ? { file: match[1] ?? "", line: Number(match[2]) } : null;
}
function fromFragment(fragment, views) {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = words.get("view") ?? NOTHING.view;
  const group = words.get("in") ?? "";
  return {
    view: views.includes(view) ? view : NOTHING.view,
    time: parseTime(words.get("time")),
    ranks: parseRanks(words.get("ranks") ?? "") ?? [],
    group: isGroup(group) ? group : null,
    fn: words.get("function"),
    thread: /^\d{1,9}\.\d{1,9}\.\d{1,9}$/.exec(words.get("thread") ?? "")?.[0] ?? null,
    at: parsePlace(words.get("at")),
    find: words.get("find") ?? ""
  };
}

// src/slices.ts
init_prism_global();
var WIDTH = GROUP_IDS.length;
var MICRO = 1e-6;
function decodeSlices(data, nodes, lines, ranks) {
  if (!data || !data.us.length || !(data.width_s > 0) || data.count * data.blocks < 2) return null;
  const blockRanks = Math.max(data.block_ranks, 1);
  const known = data.us.map((_, cell) => cell).filter((cell) => {
    const { node, group, slice, block } = data;
    return (node[cell] ?? nodes) < nodes && (group[cell] ?? WIDTH) < WIDTH && (slice[cell] ?? data.count) < data.count && (block[cell] ?? data.blocks) < data.blocks;
  });
  const column = (values) => Int32Array.from(known, (cell) => values[cell] ?? 0);
  const line = column(data.line);
  const firstOfLine = new Int32Array(lines + 1);
  for (const number of line) if (number >= 0 && number < lines) firstOfLine[number + 1] += 1;
  for (let i = 0; i < lines; i += 1) firstOfLine[i + 1] += firstOfLine[i];
  const next = firstOfLine.slice();
  const byLine = new Int32Array(firstOfLine[lines] ?? 0);
  line.forEach((number, cell) => {
    if (number >= 0 && number < lines) byLine[next[number]++] = cell;
  });
  return {
    width: data.width_s,
    count: data.count,
    blockRanks,
    blocks: data.blocks,
    ranks,
    node: column(data.node),
    line,
    group: Uint8Array.from(known, (cell) => data.group[cell] ?? 0),
    slice: column(data.slice),
    block: column(data.block),
    seconds: Float64Array.from(known, (cell) => (data.us[cell] ?? 0) * MICRO),
    byLine,
    firstOfLine
  };
}
function sliceParts(slices, time) {
  const { width, count } = slices;
  return Float64Array.from({ length: count }, (_, i) => time ? Math.max(0, Math.min(time[1], (i + 1) * width) - Math.max(time[0], i * width)) / width : 1);
}
function blockParts(slices, ranks) {
  const { blockRanks, blocks } = slices;
  return Float64Array.from({ length: blocks }, (_, block) => {
    if (!ranks.length) return 1;
    const first = block * blockRanks;
    const end = Math.max(Math.min(first + blockRanks, slices.ranks), first + 1);
    const chosen2 = ranks.reduce((total, range) => total + Math.max(0, Math.min(range[1] + 1, end) - Math.max(range[0], first)), 0);
    return chosen2 / (end - first);
  });
}
function cellTimes(slices, time, ranks) {
  const ofSlice = sliceParts(slices, time);
  const ofBlock = blockParts(slices, ranks);
  const { slice, block } = slices;
  return slices.seconds.map((seconds, cell) => seconds * (ofSlice[slice[cell]] ?? 0) * (ofBlock[block[cell]] ?? 0));
}
function slicedTree(tree, slices, times) {
  const exclusive = new Float64Array(tree.exclusive.length);
  const { node, group } = slices;
  for (let cell = 0; cell < times.length; cell += 1) exclusive[node[cell] * WIDTH + group[cell]] += times[cell];
  return { ...tree, exclusive };
}
var NO_SPREAD = { min: 0, mean: 0, max: 0, max_rank: null };
function spreadOf(values, from, slices, ofBlock) {
  if (slices.blockRanks > 1) return NO_SPREAD;
  const spread = { min: Infinity, mean: 0, max: -1, max_rank: -1 };
  let count = 0;
  for (let block = 0; block < slices.blocks; block += 1) {
    if (!ofBlock[block]) continue;
    const value = values[from + block];
    count += 1;
    spread.mean += value;
    spread.min = Math.min(spread.min, value);
    if (value > spread.max) {
      spread.max = value;
      spread.max_rank = block;
    }
  }
  return count ? { ...spread, mean: spread.mean / count } : NO_SPREAD;
}
function slicedLines(lines, slices, times, ofBlock, whole) {
  const seconds = new Float64Array(lines.length * WIDTH);
  const perBlock = new Float64Array(lines.length * slices.blocks);
  const { byLine, firstOfLine, group, block } = slices;
  for (let line = 0; line < lines.length; line += 1) {
    for (let at = firstOfLine[line]; at < firstOfLine[line + 1]; at += 1) {
      const cell = byLine[at];
      seconds[line * WIDTH + group[cell]] += times[cell];
      perBlock[line * slices.blocks + block[cell]] += times[cell];
    }
  }
  const chosen2 = lines.map((line, i) => {
    const [python_s = 0, native_s = 0, mpi_s = 0, io_s = 0, gil_s = 0, wait_s = 0] = seconds.subarray(i * WIDTH, (i + 1) * WIDTH);
    const total_s = python_s + native_s + mpi_s + io_s + gil_s + wait_s;
    return { ...line, python_s, native_s, mpi_s, io_s, gil_s, wait_s, total_s, share: whole > 0 ? total_s / whole : 0, per_rank: spreadOf(perBlock, i * slices.blocks, slices, ofBlock) };
  });
  return chosen2.filter(({ total_s }) => total_s > 0).sort((a, b) => b.total_s - a.total_s || a.number - b.number);
}
function lineSeries(slices, line, ofBlock, group, most) {
  const joined = Math.max(1, Math.ceil(slices.count / most));
  const columns = Math.ceil(slices.count / joined);
  const values = new Float64Array(columns * WIDTH);
  const only2 = group ? GROUP_IDS.indexOf(group) : -1;
  const end = slices.firstOfLine[line + 1] ?? 0;
  for (let at = slices.firstOfLine[line] ?? end; at < end; at += 1) {
    const cell = slices.byLine[at];
    const own = slices.group[cell];
    if (only2 >= 0 && own !== only2) continue;
    values[Math.floor(slices.slice[cell] / joined) * WIDTH + own] += slices.seconds[cell] * (ofBlock[slices.block[cell]] ?? 0);
  }
  let peak = 0;
  let peakColumn = -1;
  for (let column = 0; column < columns; column += 1) {
    let total = 0;
    for (let g = 0; g < WIDTH; g += 1) total += values[column * WIDTH + g];
    if (total > peak) {
      peak = total;
      peakColumn = column;
    }
  }
  return { values, columns, columnWidth: joined * slices.width, peak, peakColumn };
}
function cellsWith(tree, slices, fn) {
  const inside = new Uint8Array(tree.parent.length);
  for (let node = 1; node < inside.length; node += 1) inside[node] = inside[tree.parent[node]] || tree.keys[tree.fn[node]] === fn ? 1 : 0;
  return Uint8Array.from(slices.node, (node) => inside[node]);
}
function ranksOfBlock({ blockRanks, ranks }, block) {
  return Math.max(Math.min((block + 1) * blockRanks, ranks) - block * blockRanks, 1);
}
function partsBySlice(slices, ofBlock, cells) {
  const parts = Object.fromEntries(GROUP_IDS.map((id) => [id, new Array(slices.count).fill(0)]));
  const ranks = ofBlock.reduce((total, part, block) => total + part * ranksOfBlock(slices, block), 0);
  const whole = slices.width * ranks;
  for (let cell = 0; cell < cells.length && whole > 0; cell += 1) {
    if (cells[cell]) parts[GROUP_IDS[slices.group[cell]]][slices.slice[cell]] += slices.seconds[cell] * ofBlock[slices.block[cell]] / whole;
  }
  return parts;
}
function timesByBlock(slices, time, cells) {
  const ofSlice = sliceParts(slices, time);
  const blocks = Array.from({ length: slices.blocks }, (_, block) => {
    const first = block * slices.blockRanks;
    return { first, last: first + ranksOfBlock(slices, block) - 1, times: noTime() };
  });
  for (let cell = 0; cell < cells.length; cell += 1) {
    const { times } = blocks[slices.block[cell]];
    if (cells[cell]) times[GROUP_IDS[slices.group[cell]]] += slices.seconds[cell] * ofSlice[slices.slice[cell]] / ranksOfBlock(slices, slices.block[cell]);
  }
  return blocks;
}
function coverage(tree, slices) {
  const whole = tree.exclusive.reduce((total, value) => total + value, 0);
  return whole > 0 ? slices.seconds.reduce((total, value) => total + value, 0) / whole : 1;
}

// src/bands.ts
init_prism_global();
var INSTALLED = ["/site-packages/", "/dist-packages/", "/lib/python3", "/usr/include/", "/usr/src/"];
function isOwnFile(file) {
  return file !== "" && !file.startsWith("<") && !INSTALLED.some((place) => file.includes(place));
}
function ownTimes(tree, node, cells, times, isOwn, seen) {
  const inclusive = /* @__PURE__ */ new Map();
  for (const cell of cells) {
    const time = times[cell];
    if (time <= 0) continue;
    for (let at = node[cell]; at > 0; at = tree.parent[at]) {
      const fn = tree.fn[at];
      if (fn < 0 || !isOwn[fn] || seen[fn] === cell) continue;
      seen[fn] = cell;
      const entry = inclusive.get(fn);
      if (entry) {
        entry[0] += time;
        entry[1] += time * tree.depth[at];
      } else {
        inclusive.set(fn, [time, time * tree.depth[at]]);
      }
    }
  }
  return inclusive;
}
function ownerOf(inclusive, whole) {
  let owner = { fn: -1, inclusive: 0, whole };
  let deepest = -1;
  for (const [fn, [time, weighted]] of inclusive) {
    const depth = weighted / time;
    if (time * 2 < whole || depth <= deepest) continue;
    owner = { fn, inclusive: time, whole };
    deepest = depth;
  }
  return owner;
}
function hasRegions(tree) {
  return tree.functions.some(([, , , kind]) => kind === "region");
}
function bandsOf(kind, tree, slices, times) {
  const isOwn = Uint8Array.from(tree.functions, ([, file, , own]) => (kind === "region" ? own === "region" : own !== "region" && isOwnFile(file)) ? 1 : 0);
  const seen = new Int32Array(tree.functions.length).fill(-1);
  const first = new Int32Array(slices.count + 1);
  for (const slice of slices.slice) first[slice + 1] += 1;
  for (let i = 0; i < slices.count; i += 1) first[i + 1] += first[i];
  const next = first.slice();
  const bySlice = new Int32Array(slices.slice.length);
  slices.slice.forEach((slice, cell) => bySlice[next[slice]++] = cell);
  const bands = [];
  for (let slice = 0; slice < slices.count; slice += 1) {
    const cells = bySlice.subarray(first[slice], first[slice + 1]);
    const whole = cells.reduce((total, cell) => total + times[cell], 0);
    if (whole <= 0) continue;
    const { fn, inclusive } = ownerOf(ownTimes(tree, slices.node, cells, times, isOwn, seen), whole);
    const last = bands[bands.length - 1];
    if (last && last.fn === fn && last.to === slice) {
      last.to = slice + 1;
      last.inclusive += inclusive;
      last.seconds += whole;
    } else {
      bands.push({ from: slice, to: slice + 1, fn, share: 0, seconds: whole, inclusive });
    }
  }
  return bands.map(({ inclusive, ...band }) => ({ ...band, share: band.seconds > 0 ? inclusive / band.seconds : 0 }));
}

// src/clusters.ts
init_prism_global();
function decodeClusters(data) {
  return (data ?? []).map((cluster) => ({ ...cluster, ranges: parseRanks(cluster.ranks) ?? [] }));
}
function common(ranges, track) {
  return ranges.reduce((total, [first, last]) => total + Math.max(0, Math.min(last, track.last) - Math.max(first, track.first) + 1), 0);
}
function clusterOfTracks(tracks, clusters) {
  return tracks.tracks.map((track) => {
    let best = -1;
    let most = 0;
    clusters.forEach(({ ranges }, number) => {
      const count = common(ranges, track);
      if (count > most) {
        most = count;
        best = number;
      }
    });
    return best;
  });
}

// src/threads.ts
init_prism_global();
function threadKey({ rank, pid, tid }) {
  return `${rank}.${pid}.${tid}`;
}
function threadWords(key) {
  const [rank = "", , tid = ""] = key.split(".");
  return `thread ${tid} of rank ${rank}`;
}
function groupOfCategory(category) {
  const first = category.split("-")[0] ?? "";
  return first === "python" || first === "native" || first === "mpi" || first === "io" || first === "gil" ? first : "wait";
}
function threadTimes(thread) {
  const times = noTime();
  for (const [category, seconds] of Object.entries(thread.by_category_s)) times[groupOfCategory(category)] += seconds;
  return times;
}

// src/tracks.ts
init_prism_global();
var DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
var MOST = 4095;
function decodeTracks(data) {
  const value = new Map([...DIGITS].map((digit2, i) => [digit2.charCodeAt(0), i]));
  const digit = (text, at) => value.get(text.charCodeAt(at)) ?? 0;
  const tracks = data.tracks.map(([first, last, ranks, host], number) => {
    const parts = {};
    for (const id of GROUP_IDS) {
      const text = data.groups[id];
      if (!text) continue;
      const values = new Float32Array(data.bins);
      for (let bin = 0; bin < data.bins; bin += 1) {
        const at = 2 * (number * data.bins + bin);
        values[bin] = (digit(text, at) * 64 + digit(text, at + 1)) / MOST;
      }
      parts[id] = values;
    }
    return { first, last, ranks, host: data.hosts[host] ?? "", parts };
  });
  return { binWidth: data.bin_width_s, bins: data.bins, tracks };
}
function decodeClusterTracks(data, clusters) {
  if (!data || data.tracks.length !== clusters.length || clusters.length < 2) return null;
  const decoded = decodeTracks(data);
  return { ...decoded, tracks: decoded.tracks.map((track, i) => ({ ...track, ranges: clusters[i].ranges })) };
}
function hasTrack(ranks, { first, last, ranges }) {
  return ranges ? ranges.some((range) => hasRank(ranks, range[0], range[1])) : hasRank(ranks, first, last);
}
function overlap(bin, width, time) {
  if (!time) return 1;
  return Math.max(0, Math.min(time[1], (bin + 1) * width) - Math.max(time[0], bin * width)) / width;
}
function trackTimes(tracks, track, time) {
  const times = noTime();
  for (const id of GROUP_IDS) {
    const parts = track.parts[id];
    if (!parts) continue;
    let part = 0;
    for (let bin = 0; bin < parts.length; bin += 1) part += (parts[bin] ?? 0) * overlap(bin, tracks.binWidth, time);
    times[id] = part * tracks.binWidth * track.ranks;
  }
  return times;
}
function selectedTimes(tracks, time, ranks) {
  const times = noTime();
  let count = 0;
  let useful = 0;
  let mostUseful = 0;
  let longest = 0;
  for (const track of tracks.tracks) {
    if (!hasRank(ranks, track.first, track.last)) continue;
    const own = trackTimes(tracks, track, time);
    for (const id of GROUP_IDS) times[id] += own[id];
    count += track.ranks;
    const perRank = (own.python + own.native) / Math.max(track.ranks, 1);
    useful += own.python + own.native;
    mostUseful = Math.max(mostUseful, perRank);
    longest = Math.max(longest, sum(own) / Math.max(track.ranks, 1));
  }
  const isUseful = mostUseful > 0 && count > 0;
  return {
    times,
    ranks: count,
    balance: isUseful ? useful / count / mostUseful : null,
    communication: isUseful && longest > 0 ? Math.min(mostUseful / longest, 1) : null
  };
}
function meanParts(tracks, ranks) {
  const result = Object.fromEntries(GROUP_IDS.map((id) => [id, new Array(tracks.bins).fill(0)]));
  const shown = tracks.tracks.filter((track) => hasRank(ranks, track.first, track.last));
  const count = shown.reduce((total, track) => total + track.ranks, 0);
  for (const track of shown) {
    for (const id of GROUP_IDS) {
      track.parts[id]?.forEach((part, bin) => result[id][bin] = (result[id][bin] ?? 0) + part * track.ranks / count);
    }
  }
  return result;
}
function orderTracks(tracks, order, time, clusters = []) {
  const positions = tracks.tracks.map((_, i) => i);
  if (order === "rank") return positions;
  const at = (i) => tracks.tracks[i];
  if (order === "cluster") {
    const cluster = clusterOfTracks(tracks, clusters);
    return positions.sort((a, b) => (cluster[a] ?? 0) - (cluster[b] ?? 0) || at(a).first - at(b).first);
  }
  if (order === "host") return positions.sort((a, b) => at(a).host.localeCompare(at(b).host) || at(a).first - at(b).first);
  const perRank = tracks.tracks.map((track) => {
    const times = trackTimes(tracks, track, time);
    return GROUP_IDS.map((id) => times[id] / Math.max(track.ranks, 1));
  });
  const all = tracks.tracks.reduce((total, track) => total + track.ranks, 0) || 1;
  const mean = GROUP_IDS.map((_, g) => perRank.reduce((total, own, i) => total + (own[g] ?? 0) * at(i).ranks, 0) / all);
  const distance = perRank.map((own) => own.reduce((total, value, g) => total + Math.abs(value - (mean[g] ?? 0)), 0));
  return positions.sort((a, b) => (distance[b] ?? 0) - (distance[a] ?? 0) || a - b);
}

// src/tree.ts
init_prism_global();
var WIDTH2 = GROUP_IDS.length;
var MICRO2 = 1e-6;
function decodeTree(data) {
  const count = data.depth.length + 1;
  const tree = {
    functions: data.functions,
    keys: data.functions.map(([name, file, , , module]) => functionKey(name, file, module)),
    parent: new Int32Array(count),
    depth: new Int32Array(count),
    fn: new Int32Array(count).fill(-1),
    end: new Int32Array(count),
    exclusive: new Float64Array(count * WIDTH2),
    joined: new Map(Object.entries(data.joined ?? {}).map(([node, many]) => [Number(node) + 1, many])),
    all: data.nodes
  };
  const path = [0];
  let cell = 0;
  for (let node = 1; node < count; node += 1) {
    const depth = data.depth[node - 1] ?? 1;
    tree.depth[node] = depth;
    tree.fn[node] = data.function[node - 1] ?? -1;
    tree.parent[node] = path[depth - 1] ?? 0;
    path[depth] = node;
    for (let left = data.cells[node - 1] ?? 0; left > 0; left -= 1, cell += 1) {
      const group = data.group[cell] ?? 0;
      tree.exclusive[node * WIDTH2 + group] = (data.us[cell] ?? 0) * MICRO2;
    }
  }
  for (let node = 0; node < count; node += 1) tree.end[node] = node + 1;
  for (let node = count - 1; node > 0; node -= 1) {
    const parent = tree.parent[node] ?? 0;
    tree.end[parent] = Math.max(tree.end[parent] ?? 0, tree.end[node] ?? 0);
  }
  return tree;
}
function weigh(tree, filter = {}) {
  const count = tree.parent.length;
  const exclusive = tree.exclusive.slice();
  if (filter.group) {
    const kept = GROUP_IDS.indexOf(filter.group);
    for (let i = 0; i < exclusive.length; i += 1) if (i % WIDTH2 !== kept) exclusive[i] = 0;
  }
  if (filter.fn) {
    const inside = new Uint8Array(count);
    for (let node = 1; node < count; node += 1) {
      const own2 = tree.fn[node] ?? -1;
      inside[node] = inside[tree.parent[node] ?? 0] || own2 >= 0 && tree.keys[own2] === filter.fn ? 1 : 0;
    }
    for (let node = 0; node < count; node += 1) if (!inside[node]) exclusive.fill(0, node * WIDTH2, (node + 1) * WIDTH2);
  }
  const inclusive = exclusive.slice();
  const own = new Float64Array(count);
  const total = new Float64Array(count);
  for (let node = count - 1; node >= 0; node -= 1) {
    const parent = (tree.parent[node] ?? 0) * WIDTH2;
    for (let g = 0; g < WIDTH2; g += 1) {
      const value = inclusive[node * WIDTH2 + g] ?? 0;
      own[node] = (own[node] ?? 0) + (exclusive[node * WIDTH2 + g] ?? 0);
      total[node] = (total[node] ?? 0) + value;
      if (node > 0) inclusive[parent + g] = (inclusive[parent + g] ?? 0) + value;
    }
  }
  return { tree, exclusive, inclusive, own, total };
}
function groupsAt(values, node) {
  return Object.fromEntries(GROUP_IDS.map((id, g) => [id, values[node * WIDTH2 + g] ?? 0]));
}
function childrenOf(weights, node) {
  const { tree, total } = weights;
  const children = [];
  for (let child = node + 1; child < (tree.end[node] ?? 0); child = tree.end[child] ?? Infinity) {
    if ((total[child] ?? 0) > 0) children.push(child);
  }
  return children.sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
}
function gather(weights, paths) {
  const byFunction = /* @__PURE__ */ new Map();
  for (const path of paths) {
    const fn = weights.tree.fn[path[1]] ?? -1;
    let row = byFunction.get(fn);
    if (!row) byFunction.set(fn, row = { fn, paths: [], times: groupsAt(weights.exclusive, path[0]), total: 0 });
    else GROUP_IDS.forEach((id, g) => row.times[id] += weights.exclusive[path[0] * WIDTH2 + g] ?? 0);
    row.paths.push(path);
    row.total += weights.own[path[0]] ?? 0;
  }
  return [...byFunction.values()].sort((a, b) => b.total - a.total);
}
function bottomRows(weights) {
  const paths = [];
  for (let node = 1; node < weights.own.length; node += 1) if ((weights.own[node] ?? 0) > 0) paths.push([node, node]);
  return gather(weights, paths);
}
function callersOf(weights, row) {
  const paths = [];
  for (const [leaf, ancestor] of row.paths) {
    const parent = weights.tree.parent[ancestor] ?? 0;
    if (parent > 0) paths.push([leaf, parent]);
  }
  return gather(weights, paths);
}
function addGroups(sums, values, at) {
  for (let g = 0; g < WIDTH2; g += 1) sums[GROUP_IDS[g]] += values[at + g];
}
function functionTimes(weights) {
  const { tree, total, own } = weights;
  const count = tree.functions.length;
  const exclusive = new Float64Array(count * WIDTH2);
  const inclusive = new Float64Array(count * WIDTH2);
  const owns = new Float64Array(count);
  const totals = new Float64Array(count);
  const open = new Int32Array(count);
  for (let node = 1; node < total.length; node += 1) {
    const fn = tree.fn[node];
    if (fn < 0 || fn >= count || !total[node]) continue;
    const isOutermost = open[fn] <= node;
    for (let g = 0; g < WIDTH2; g += 1) {
      exclusive[fn * WIDTH2 + g] += weights.exclusive[node * WIDTH2 + g];
      if (isOutermost) inclusive[fn * WIDTH2 + g] += weights.inclusive[node * WIDTH2 + g];
    }
    owns[fn] += own[node];
    if (!isOutermost) continue;
    totals[fn] += total[node];
    open[fn] = tree.end[node];
  }
  const times = /* @__PURE__ */ new Map();
  for (let fn = 0; fn < count; fn += 1) {
    if (!totals[fn]) continue;
    const key = tree.keys[fn];
    let row = times.get(key);
    if (!row) times.set(key, row = { exclusive: noTime(), inclusive: noTime(), own: 0, total: 0 });
    addGroups(row.exclusive, exclusive, fn * WIDTH2);
    addGroups(row.inclusive, inclusive, fn * WIDTH2);
    row.own += owns[fn];
    row.total += totals[fn];
  }
  return times;
}
function flameFrames(weights, root, least) {
  const { tree, total } = weights;
  const frames = [];
  const base = tree.depth[root] ?? 0;
  for (let node = root; node > 0; node = tree.parent[node] ?? 0) {
    if (node !== root) frames.push({ node, x: 0, width: 1, level: tree.depth[node] ?? 0 });
  }
  const whole = total[root] ?? 0;
  const place = (node, x) => {
    const width = (total[node] ?? 0) / whole;
    if (width < least) return;
    if (node > 0) frames.push({ node, x, width, level: tree.depth[node] ?? base });
    let at = x;
    for (const child of childrenOf(weights, node)) {
      place(child, at);
      at += (total[child] ?? 0) / whole;
    }
  };
  if (whole > 0) place(root, 0);
  return frames;
}
function matchedTime(weights, matches) {
  const { tree, total } = weights;
  let matched = 0;
  for (let node = 1; node < total.length; ) {
    const fn = tree.fn[node] ?? -1;
    if (fn >= 0 && matches(fn)) {
      matched += total[node] ?? 0;
      node = tree.end[node] ?? total.length;
    } else {
      node += 1;
    }
  }
  return matched;
}

// src/explain.ts
init_prism_global();
var SAMPLED = "From samples: each carries the time since the thread's last one.";
var COUNTED = "Counted and timed at every call, not sampled.";
var TABLE = {
  "rank-time": {
    title: "Rank time",
    unit: "seconds, summed over ranks",
    how: SAMPLED,
    what: "At each moment a rank does what its main thread does or, while that waits for its own threads or child processes, what they do. Four ranks that work for 10 s have 40 s."
  },
  share: { title: "Share", unit: "per cent of all rank time", how: SAMPLED, what: "Rank time here / rank time of the job; of the chosen time and ranks, where those are chosen. The shares of the six groups add up to 100 %." },
  adjective: { title: "Adjective", unit: "word", what: "negligible, very low (from 0.05 %), low (15 %), average (30 %), high (70 %), very high (85 %): the last limit that the share reaches." },
  split: { title: "Split", unit: "per cent of the row's time", how: SAMPLED, what: "What the time was spent on: Python, native code, MPI, I/O, waiting for the interpreter lock, waiting." },
  "line-time": { title: "Time of a line", unit: "seconds, summed over ranks", how: SAMPLED, what: "Rank time whose innermost Python frame is this line, whatever ran below it." },
  "native-line-time": { title: "Time of a compiled line", unit: "seconds, summed over ranks", how: SAMPLED, what: "Rank time with native code of this line at the end of the stack; debug information leads there." },
  "over-ranks": { title: "Over ranks", unit: "seconds of one rank", how: SAMPLED, what: "From the rank with least to the rank with most; the mark is the mean. A rank that was never here counts as 0." },
  counters: { title: "Counters over time", unit: "events per second of one rank", how: "Read at each tick; a rank counts in the bins in which it was measured.", what: "Events in a bin / its length, per rank: the least, the mean and the most of the ranks." },
  "thread-time": { title: "A thread's time", unit: "seconds of this thread", how: SAMPLED, what: "From the thread's start to its end, by category; threads run side by side, so that their sum is more than the rank's time." },
  "thread-cpu": { title: "On a core", unit: "seconds of this thread", how: "From the kernel's clock of the thread.", what: "Processor time of the thread." },
  "thread-core-wait": { title: "Waiting for a core", unit: "seconds of this thread", how: "Counted by the kernel (schedstat).", what: "The thread was ready to run while others had the cores." },
  "thread-lock": { title: "Interpreter lock", unit: "seconds of this thread", how: SAMPLED, what: "Held: in bytecode or builtins. Waited for: another thread held it." },
  cluster: { title: "Kinds of ranks", unit: "ranks", how: "k-means over the ranks' shares of time by category.", what: "Ranks of one kind spend their time alike; two kinds spend at least 10 % of it differently." },
  "cluster-spread": { title: "Apart by", unit: "per cent of a rank's time", what: "Part of its time that the rank of this kind farthest from the kind's mean spends differently from it." },
  slices: { title: "Chosen time and ranks", unit: "seconds, summed over the chosen ranks", how: "From the moments that were sampled: exact are a slice's seconds by category, estimated is how they split over lines and functions.", what: "The run is cut into slices of equal length, many ranks into blocks of neighbours. A slice or block that is chosen in part counts by that part." },
  "over-time": { title: "Over time", unit: "part of the line's largest column", how: "From the moments that were sampled.", what: "The line's time over the run, by category, of the chosen ranks. Each line has a scale of its own: its form counts, its height does not." },
  bands: { title: "Dominating function or region", unit: "part of the slice's rank time", how: "From the moments that were sampled.", what: "The innermost function of the program's own files, or the innermost region that it named, that has at least half of the slice's rank time, with all that it calls." },
  "selected-call-time": { title: "Time in the selection", unit: "seconds, summed over the chosen ranks", how: "From the moments that were sampled, unlike the other columns.", what: "Time in MPI or I/O of the line, in the chosen time and ranks. A line with several such calls has one number for all of them; one whose line is not among the report's has none." },
  "longest-on": { title: "Longest on", unit: "rank", what: "The rank with the maximum; the lowest of equals." },
  exclusive: { title: "Exclusive time", unit: "seconds, summed over ranks", how: SAMPLED, what: "The function itself was at the end of the stack." },
  inclusive: { title: "Inclusive time", unit: "seconds, summed over ranks", how: SAMPLED, what: "The function was anywhere in the stack, counted once however often it recurs." },
  efficiency: { title: "Parallel efficiency", unit: "0 to 1; 0.8 is acceptable", how: SAMPLED, what: "Load balance × communication efficiency: mean useful time of the ranks / elapsed time. Useful: in the interpreter or native code." },
  "load-balance": { title: "Load balance", unit: "0 to 1", how: SAMPLED, what: "Mean / maximum over ranks of the useful time (Python and native code)." },
  communication: { title: "Communication efficiency", unit: "0 to 1", how: SAMPLED, what: "Useful time of the rank that has most / elapsed time: what MPI, I/O and waiting leave." },
  "call-time": { title: "Time in calls", unit: "seconds, summed over ranks and threads", how: COUNTED, what: "Time inside the calls of this function from this line." },
  calls: { title: "Calls", unit: "count, of all ranks", how: COUNTED, what: "Calls of this function from this line." },
  data: { title: "Data", unit: "bytes, of all ranks", how: COUNTED, what: "Bytes that the calls moved in and out; for a receive, what was asked for unless its status says otherwise." },
  "mean-size": { title: "Mean size", unit: "bytes a call", what: "Data / calls." },
  "size-bins": { title: "Sizes", unit: "calls", how: COUNTED, what: "Calls by size: each bar is a power of two, from none on the left; its height is the number of calls." },
  communicator: { title: "Communicator", unit: "ranks", what: "Size of the communicators that the calls were made on, from the smallest to the largest." },
  "lock-held": { title: "Lock held", unit: "seconds", how: COUNTED, what: "Of the time in the calls, while the calling thread held Python's interpreter lock; calls from 10 µs on." },
  waits: { title: "Waited", unit: "seconds, summed over the ranks that waited", how: "Calls of one operation are matched by communicator and order; the last to come is the cause.", what: "Time between a rank's coming to a collective or receive and the coming of the rank that it waited for." },
  file: { title: "File", unit: "path", what: "# stands for digits, * for what is left out; brackets for what has no path." },
  reads: { title: "Reads", unit: "calls × mean size", how: COUNTED, what: "Read calls of all ranks and the mean of their bytes." },
  writes: { title: "Writes", unit: "calls × mean size", how: COUNTED, what: "Write calls of all ranks and the mean of their bytes." },
  metadata: { title: "Metadata", unit: "calls", how: COUNTED, what: "Calls that open, close, look up, change or sync the file." },
  sync: { title: "Sync", unit: "seconds", how: COUNTED, what: "Time in fsync and its kin." },
  "file-ranks": { title: "Ranks", unit: "count", what: "Ranks that used the file." },
  memory: { title: "Resident memory", unit: "bytes of one rank", how: "Read from the kernel at each tick; a rank's largest process counts.", what: "Physical memory that the process holds." },
  "memory-peak": { title: "At the peak", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes and followed until they are freed.", what: "Allocated here and not yet freed when the rank had most memory." },
  "memory-end": { title: "At the end", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes and followed until they are freed.", what: "Allocated here and not freed when the program ended." },
  "memory-all": { title: "In all", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes.", what: "Allocated here over the whole run, freed or not." },
  suspect: { title: "Leak?", unit: "yes or no", what: "The line went on allocating until the end without freeing." },
  deviation: { title: "Deviation", unit: "seconds", what: "Standard deviation over the ranks." },
  outlier: { title: "Farthest from the mean", unit: "rank and host", what: "The rank farthest from the mean, if that is at least 1 % of a rank's time away." },
  "region-wall": { title: "By the clock", unit: "seconds, summed over threads", how: "Two clock readings at each entry.", what: "From each beginning of the region to its end, measured, not sampled." },
  traffic: { title: "Traffic", unit: "bytes", how: COUNTED, what: "Point-to-point messages by sender and receiver; collectives and one-sided operations are not among them." },
  samples: { title: "Samples", unit: "count", what: "Moments at which a thread was looked at." },
  "peak-memory": { title: "Peak memory", unit: "bytes", what: "Greatest resident memory of the rank's process that needed most." }
};
function explanation(id) {
  return TABLE[id];
}
var EXPLAINED = Object.keys(TABLE);

// src/highlight.ts
init_prism_global();
var import_prism_core2 = __toESM(require_prism_core(), 1);

// node_modules/prismjs/components/prism-clike.js
init_prism_global();
import_prism_core.default.languages.clike = {
  "comment": [
    {
      pattern: /(^|[^\\])\/\*[\s\S]*?(?:\*\/|$)/,
      lookbehind: true,
      greedy: true
    },
    {
      pattern: /(^|[^\\:])\/\/.*/,
      lookbehind: true,
      greedy: true
    }
  ],
  "string": {
    pattern: /(["'])(?:\\(?:\r\n|[\s\S])|(?!\1)[^\\\r\n])*\1/,
    greedy: true
  },
  "class-name": {
    pattern: /(\b(?:class|extends|implements|instanceof|interface|new|trait)\s+|\bcatch\s+\()[\w.\\]+/i,
    lookbehind: true,
    inside: {
      "punctuation": /[.\\]/
    }
  },
  "keyword": /\b(?:break|catch|continue|do|else|finally|for|function|if|in|instanceof|new|null|return|throw|try|while)\b/,
  "boolean": /\b(?:false|true)\b/,
  "function": /\b\w+(?=\()/,
  "number": /\b0x[\da-f]+\b|(?:\b\d+(?:\.\d*)?|\B\.\d+)(?:e[+-]?\d+)?/i,
  "operator": /[<>]=?|[!=]=?=?|--?|\+\+?|&&?|\|\|?|[?*/~^%]/,
  "punctuation": /[{}[\];(),.:]/
};

// node_modules/prismjs/components/prism-c.js
init_prism_global();
import_prism_core.default.languages.c = import_prism_core.default.languages.extend("clike", {
  "comment": {
    pattern: /\/\/(?:[^\r\n\\]|\\(?:\r\n?|\n|(?![\r\n])))*|\/\*[\s\S]*?(?:\*\/|$)/,
    greedy: true
  },
  "string": {
    // https://en.cppreference.com/w/c/language/string_literal
    pattern: /"(?:\\(?:\r\n|[\s\S])|[^"\\\r\n])*"/,
    greedy: true
  },
  "class-name": {
    pattern: /(\b(?:enum|struct)\s+(?:__attribute__\s*\(\([\s\S]*?\)\)\s*)?)\w+|\b[a-z]\w*_t\b/,
    lookbehind: true
  },
  "keyword": /\b(?:_Alignas|_Alignof|_Atomic|_Bool|_Complex|_Generic|_Imaginary|_Noreturn|_Static_assert|_Thread_local|__attribute__|asm|auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|typeof|union|unsigned|void|volatile|while)\b/,
  "function": /\b[a-z_]\w*(?=\s*\()/i,
  "number": /(?:\b0x(?:[\da-f]+(?:\.[\da-f]*)?|\.[\da-f]+)(?:p[+-]?\d+)?|(?:\b\d+(?:\.\d*)?|\B\.\d+)(?:e[+-]?\d+)?)[ful]{0,4}/i,
  "operator": />>=?|<<=?|->|([-+&|:])\1|[?:~]|[-+*/%&|^!=<>]=?/
});
import_prism_core.default.languages.insertBefore("c", "string", {
  "char": {
    // https://en.cppreference.com/w/c/language/character_constant
    pattern: /'(?:\\(?:\r\n|[\s\S])|[^'\\\r\n]){0,32}'/,
    greedy: true
  }
});
import_prism_core.default.languages.insertBefore("c", "string", {
  "macro": {
    // allow for multiline macro definitions
    // spaces after the # character compile fine with gcc
    pattern: /(^[\t ]*)#\s*[a-z](?:[^\r\n\\/]|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/|\\(?:\r\n|[\s\S]))*/im,
    lookbehind: true,
    greedy: true,
    alias: "property",
    inside: {
      "string": [
        {
          // highlight the path of the include statement as a string
          pattern: /^(#\s*include\s*)<[^>]+>/,
          lookbehind: true
        },
        import_prism_core.default.languages.c["string"]
      ],
      "char": import_prism_core.default.languages.c["char"],
      "comment": import_prism_core.default.languages.c["comment"],
      "macro-name": [
        {
          pattern: /(^#\s*define\s+)\w+\b(?!\()/i,
          lookbehind: true
        },
        {
          pattern: /(^#\s*define\s+)\w+\b(?=\()/i,
          lookbehind: true,
          alias: "function"
        }
      ],
      // highlight macro directives as keywords
      "directive": {
        pattern: /^(#\s*)[a-z]+/,
        lookbehind: true,
        alias: "keyword"
      },
      "directive-hash": /^#/,
      "punctuation": /##|\\(?=[\r\n])/,
      "expression": {
        pattern: /\S[\s\S]*/,
        inside: import_prism_core.default.languages.c
      }
    }
  }
});
import_prism_core.default.languages.insertBefore("c", "function", {
  // highlight predefined macros as constants
  "constant": /\b(?:EOF|NULL|SEEK_CUR|SEEK_END|SEEK_SET|__DATE__|__FILE__|__LINE__|__TIMESTAMP__|__TIME__|__func__|stderr|stdin|stdout)\b/
});
delete import_prism_core.default.languages.c["boolean"];

// node_modules/prismjs/components/prism-cpp.js
init_prism_global();
(function(Prism2) {
  var keyword = /\b(?:alignas|alignof|asm|auto|bool|break|case|catch|char|char16_t|char32_t|char8_t|class|co_await|co_return|co_yield|compl|concept|const|const_cast|consteval|constexpr|constinit|continue|decltype|default|delete|do|double|dynamic_cast|else|enum|explicit|export|extern|final|float|for|friend|goto|if|import|inline|int|int16_t|int32_t|int64_t|int8_t|long|module|mutable|namespace|new|noexcept|nullptr|operator|override|private|protected|public|register|reinterpret_cast|requires|return|short|signed|sizeof|static|static_assert|static_cast|struct|switch|template|this|thread_local|throw|try|typedef|typeid|typename|uint16_t|uint32_t|uint64_t|uint8_t|union|unsigned|using|virtual|void|volatile|wchar_t|while)\b/;
  var modName = /\b(?!<keyword>)\w+(?:\s*\.\s*\w+)*\b/.source.replace(/<keyword>/g, function() {
    return keyword.source;
  });
  Prism2.languages.cpp = Prism2.languages.extend("c", {
    "class-name": [
      {
        pattern: RegExp(/(\b(?:class|concept|enum|struct|typename)\s+)(?!<keyword>)\w+/.source.replace(/<keyword>/g, function() {
          return keyword.source;
        })),
        lookbehind: true
      },
      // This is intended to capture the class name of method implementations like:
      //   void foo::bar() const {}
      // However! The `foo` in the above example could also be a namespace, so we only capture the class name if
      // it starts with an uppercase letter. This approximation should give decent results.
      /\b[A-Z]\w*(?=\s*::\s*\w+\s*\()/,
      // This will capture the class name before destructors like:
      //   Foo::~Foo() {}
      /\b[A-Z_]\w*(?=\s*::\s*~\w+\s*\()/i,
      // This also intends to capture the class name of method implementations but here the class has template
      // parameters, so it can't be a namespace (until C++ adds generic namespaces).
      /\b\w+(?=\s*<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>\s*::\s*\w+\s*\()/
    ],
    "keyword": keyword,
    "number": {
      pattern: /(?:\b0b[01']+|\b0x(?:[\da-f']+(?:\.[\da-f']*)?|\.[\da-f']+)(?:p[+-]?[\d']+)?|(?:\b[\d']+(?:\.[\d']*)?|\B\.[\d']+)(?:e[+-]?[\d']+)?)[ful]{0,4}/i,
      greedy: true
    },
    "operator": />>=?|<<=?|->|--|\+\+|&&|\|\||[?:~]|<=>|[-+*/%&|^!=<>]=?|\b(?:and|and_eq|bitand|bitor|not|not_eq|or|or_eq|xor|xor_eq)\b/,
    "boolean": /\b(?:false|true)\b/
  });
  Prism2.languages.insertBefore("cpp", "string", {
    "module": {
      // https://en.cppreference.com/w/cpp/language/modules
      pattern: RegExp(
        /(\b(?:import|module)\s+)/.source + "(?:" + // header-name
        /"(?:\\(?:\r\n|[\s\S])|[^"\\\r\n])*"|<[^<>\r\n]*>/.source + "|" + // module name or partition or both
        /<mod-name>(?:\s*:\s*<mod-name>)?|:\s*<mod-name>/.source.replace(/<mod-name>/g, function() {
          return modName;
        }) + ")"
      ),
      lookbehind: true,
      greedy: true,
      inside: {
        "string": /^[<"][\s\S]+/,
        "operator": /:/,
        "punctuation": /\./
      }
    },
    "raw-string": {
      pattern: /R"([^()\\ ]{0,16})\([\s\S]*?\)\1"/,
      alias: "string",
      greedy: true
    }
  });
  Prism2.languages.insertBefore("cpp", "keyword", {
    "generic-function": {
      pattern: /\b(?!operator\b)[a-z_]\w*\s*<(?:[^<>]|<[^<>]*>)*>(?=\s*\()/i,
      inside: {
        "function": /^\w+/,
        "generic": {
          pattern: /<[\s\S]+/,
          alias: "class-name",
          inside: Prism2.languages.cpp
        }
      }
    }
  });
  Prism2.languages.insertBefore("cpp", "operator", {
    "double-colon": {
      pattern: /::/,
      alias: "punctuation"
    }
  });
  Prism2.languages.insertBefore("cpp", "class-name", {
    // the base clause is an optional list of parent classes
    // https://en.cppreference.com/w/cpp/language/class
    "base-clause": {
      pattern: /(\b(?:class|struct)\s+\w+\s*:\s*)[^;{}"'\s]+(?:\s+[^;{}"'\s]+)*(?=\s*[;{])/,
      lookbehind: true,
      greedy: true,
      inside: Prism2.languages.extend("cpp", {})
    }
  });
  Prism2.languages.insertBefore("inside", "double-colon", {
    // All untokenized words that are not namespaces should be class names
    "class-name": /\b[a-z_]\w*\b(?!\s*::)/i
  }, Prism2.languages.cpp["base-clause"]);
})(import_prism_core.default);

// node_modules/prismjs/components/prism-fortran.js
init_prism_global();
import_prism_core.default.languages.fortran = {
  "quoted-number": {
    pattern: /[BOZ](['"])[A-F0-9]+\1/i,
    alias: "number"
  },
  "string": {
    pattern: /(?:\b\w+_)?(['"])(?:\1\1|&(?:\r\n?|\n)(?:[ \t]*!.*(?:\r\n?|\n)|(?![ \t]*!))|(?!\1).)*(?:\1|&)/,
    inside: {
      "comment": {
        pattern: /(&(?:\r\n?|\n)\s*)!.*/,
        lookbehind: true
      }
    }
  },
  "comment": {
    pattern: /!.*/,
    greedy: true
  },
  "boolean": /\.(?:FALSE|TRUE)\.(?:_\w+)?/i,
  "number": /(?:\b\d+(?:\.\d*)?|\B\.\d+)(?:[ED][+-]?\d+)?(?:_\w+)?/i,
  "keyword": [
    // Types
    /\b(?:CHARACTER|COMPLEX|DOUBLE ?PRECISION|INTEGER|LOGICAL|REAL)\b/i,
    // END statements
    /\b(?:END ?)?(?:BLOCK ?DATA|DO|FILE|FORALL|FUNCTION|IF|INTERFACE|MODULE(?! PROCEDURE)|PROGRAM|SELECT|SUBROUTINE|TYPE|WHERE)\b/i,
    // Statements
    /\b(?:ALLOCATABLE|ALLOCATE|BACKSPACE|CALL|CASE|CLOSE|COMMON|CONTAINS|CONTINUE|CYCLE|DATA|DEALLOCATE|DIMENSION|DO|END|EQUIVALENCE|EXIT|EXTERNAL|FORMAT|GO ?TO|IMPLICIT(?: NONE)?|INQUIRE|INTENT|INTRINSIC|MODULE PROCEDURE|NAMELIST|NULLIFY|OPEN|OPTIONAL|PARAMETER|POINTER|PRINT|PRIVATE|PUBLIC|READ|RETURN|REWIND|SAVE|SELECT|STOP|TARGET|WHILE|WRITE)\b/i,
    // Others
    /\b(?:ASSIGNMENT|DEFAULT|ELEMENTAL|ELSE|ELSEIF|ELSEWHERE|ENTRY|IN|INCLUDE|INOUT|KIND|NULL|ONLY|OPERATOR|OUT|PURE|RECURSIVE|RESULT|SEQUENCE|STAT|THEN|USE)\b/i
  ],
  "operator": [
    /\*\*|\/\/|=>|[=\/]=|[<>]=?|::|[+\-*=%]|\.[A-Z]+\./i,
    {
      // Use lookbehind to prevent confusion with (/ /)
      pattern: /(^|(?!\().)\/(?!\))/,
      lookbehind: true
    }
  ],
  "punctuation": /\(\/|\/\)|[(),;:&]/
};

// node_modules/prismjs/components/prism-python.js
init_prism_global();
import_prism_core.default.languages.python = {
  "comment": {
    pattern: /(^|[^\\])#.*/,
    lookbehind: true,
    greedy: true
  },
  "string-interpolation": {
    pattern: /(?:f|fr|rf)(?:("""|''')[\s\S]*?\1|("|')(?:\\.|(?!\2)[^\\\r\n])*\2)/i,
    greedy: true,
    inside: {
      "interpolation": {
        // "{" <expression> <optional "!s", "!r", or "!a"> <optional ":" format specifier> "}"
        pattern: /((?:^|[^{])(?:\{\{)*)\{(?!\{)(?:[^{}]|\{(?!\{)(?:[^{}]|\{(?!\{)(?:[^{}])+\})+\})+\}/,
        lookbehind: true,
        inside: {
          "format-spec": {
            pattern: /(:)[^:(){}]+(?=\}$)/,
            lookbehind: true
          },
          "conversion-option": {
            pattern: /![sra](?=[:}]$)/,
            alias: "punctuation"
          },
          rest: null
        }
      },
      "string": /[\s\S]+/
    }
  },
  "triple-quoted-string": {
    pattern: /(?:[rub]|br|rb)?("""|''')[\s\S]*?\1/i,
    greedy: true,
    alias: "string"
  },
  "string": {
    pattern: /(?:[rub]|br|rb)?("|')(?:\\.|(?!\1)[^\\\r\n])*\1/i,
    greedy: true
  },
  "function": {
    pattern: /((?:^|\s)def[ \t]+)[a-zA-Z_]\w*(?=\s*\()/g,
    lookbehind: true
  },
  "class-name": {
    pattern: /(\bclass\s+)\w+/i,
    lookbehind: true
  },
  "decorator": {
    pattern: /(^[\t ]*)@\w+(?:\.\w+)*/m,
    lookbehind: true,
    alias: ["annotation", "punctuation"],
    inside: {
      "punctuation": /\./
    }
  },
  "keyword": /\b(?:_(?=\s*:)|and|as|assert|async|await|break|case|class|continue|def|del|elif|else|except|exec|finally|for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|print|raise|return|try|while|with|yield)\b/,
  "builtin": /\b(?:__import__|abs|all|any|apply|ascii|basestring|bin|bool|buffer|bytearray|bytes|callable|chr|classmethod|cmp|coerce|compile|complex|delattr|dict|dir|divmod|enumerate|eval|execfile|file|filter|float|format|frozenset|getattr|globals|hasattr|hash|help|hex|id|input|int|intern|isinstance|issubclass|iter|len|list|locals|long|map|max|memoryview|min|next|object|oct|open|ord|pow|property|range|raw_input|reduce|reload|repr|reversed|round|set|setattr|slice|sorted|staticmethod|str|sum|super|tuple|type|unichr|unicode|vars|xrange|zip)\b/,
  "boolean": /\b(?:False|None|True)\b/,
  "number": /\b0(?:b(?:_?[01])+|o(?:_?[0-7])+|x(?:_?[a-f0-9])+)\b|(?:\b\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\B\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?j?(?!\w)/i,
  "operator": /[-+%=]=?|!=|:=|\*\*?=?|\/\/?=?|<[<=>]?|>[=>]?|[&|^~]/,
  "punctuation": /[{}[\];(),.:]/
};
import_prism_core.default.languages.python["string-interpolation"].inside["interpolation"].inside.rest = import_prism_core.default.languages.python;
import_prism_core.default.languages.py = import_prism_core.default.languages.python;

// src/highlight.ts
var LANGUAGES = [
  [/\.(py|pyx|pxd|pxi)$/, "python"],
  [/\.(c|h)$/, "c"],
  [/\.(cc|cpp|cxx|hh|hpp|hxx|cu)$/, "cpp"],
  [/\.(f|f90|f95|f03|f08)$/i, "fortran"]
];
function flatten(stream, kind, pieces) {
  if (typeof stream === "string") pieces.push([kind, stream]);
  else if (Array.isArray(stream)) for (const part of stream) flatten(part, kind, pieces);
  else flatten(stream.content, stream.type, pieces);
}
function highlight(text, file, limit = 4e5) {
  const language = LANGUAGES.find(([pattern]) => pattern.test(file))?.[1];
  const grammar = language ? import_prism_core2.default.languages[language] : void 0;
  const pieces = [];
  if (grammar && text.length <= limit) flatten(import_prism_core2.default.tokenize(text, grammar), "", pieces);
  else pieces.push(["", text]);
  const lines = [[]];
  for (const [kind, whole] of pieces) {
    whole.split("\n").forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part) lines[lines.length - 1]?.push([kind, part.replace(/\r$/, "")]);
    });
  }
  return lines;
}

// src/parts/window.ts
init_prism_global();
function windowOf(count, rowHeight, scrollTop, height, more = 12) {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - more));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + more)) };
}
export {
  ADJECTIVES,
  EXPLAINED,
  GROUPS,
  GROUP_IDS,
  NOTHING,
  adjectiveOf,
  bandsOf,
  baseName,
  blockParts,
  bottomRows,
  callersOf,
  cellTimes,
  cellsWith,
  childrenOf,
  chosen,
  clusterOfTracks,
  counted,
  coverage,
  decodeClusterTracks,
  decodeClusters,
  decodeSlices,
  decodeTracks,
  decodeTree,
  dominating,
  explanation,
  flameFrames,
  formatBytes,
  formatCount,
  formatPlace,
  formatRanks,
  formatSeconds,
  formatShare,
  fromFragment,
  functionKey,
  functionName,
  functionTimes,
  groupOfCategory,
  groupTitle,
  groupsAt,
  hasRank,
  hasRegions,
  hasTrack,
  highlight,
  isGroup,
  isOwnFile,
  joinRanges,
  lineSeries,
  matchedTime,
  meanParts,
  noTime,
  only,
  orderTracks,
  parseRanks,
  partsBySlice,
  rankWords,
  selectedTimes,
  shortName,
  significant,
  sliceParts,
  slicedLines,
  slicedTree,
  sum,
  threadKey,
  threadTimes,
  threadWords,
  timesByBlock,
  toFragment,
  trackTimes,
  weigh,
  windowOf
};
