//! Commands that have commands in them.

use super::lex::Token;
use super::mistake::Mistake;
use super::node::{Node, Op, Part};
use super::parse::{Parser, is_keyword, is_name};
use std::sync::Arc;

impl Parser<'_> {
    pub(super) fn compound(&mut self) -> Result<Option<Node>, Mistake> {
        if self.take_op("(")? {
            let body = Box::new(self.list(&[], true)?);
            self.expect_op(")")?;
            return Ok(Some(Node::Group { body, own: true, redirects: Vec::new() }));
        }
        let Some(word) =
            self.keyword()?.filter(|word| is_keyword(word.as_bytes()) || *word == "function")
        else {
            return Ok(None);
        };
        let word = word.to_owned();
        let reads: fn(&mut Self) -> Result<Node, Mistake> = match word.as_str() {
            "{" => Self::braces,
            "if" => Self::branches,
            "while" => |parser| parser.while_loop(false),
            "until" => |parser| parser.while_loop(true),
            "for" => Self::for_loop,
            "case" => Self::case,
            "function" => Self::function_by_word,
            "in" => return Ok(None),
            _ => return Err(self.unexpected(None)?),
        };
        self.peeked = None;
        Ok(Some(reads(self)?))
    }

    pub(super) fn with_redirects(&mut self, node: Node) -> Result<Node, Mistake> {
        let more = self.redirects()?;
        Ok(match node {
            Node::Group { body, own, redirects } if redirects.is_empty() => {
                Node::Group { body, own, redirects: more }
            }
            node if more.is_empty() => node,
            node => Node::Group { body: Box::new(node), own: false, redirects: more },
        })
    }

    fn braces(&mut self) -> Result<Node, Mistake> {
        let body = Box::new(self.list(&["}"], true)?);
        self.expect("}")?;
        Ok(Node::Group { body, own: false, redirects: Vec::new() })
    }

    fn branches(&mut self) -> Result<Node, Mistake> {
        let mut arms = Vec::new();
        loop {
            let test = self.list(&["then"], true)?;
            self.expect("then")?;
            arms.push((test, self.list(&["elif", "else", "fi"], true)?));
            if !self.take_keyword("elif")? {
                break;
            }
        }
        let no = match self.take_keyword("else")? {
            true => Some(Box::new(self.list(&["fi"], true)?)),
            false => None,
        };
        self.expect("fi")?;
        Ok(Node::If(arms, no))
    }

    fn while_loop(&mut self, until: bool) -> Result<Node, Mistake> {
        let test = Box::new(self.list(&["do"], true)?);
        Ok(Node::While(test, Box::new(self.body()?), until))
    }

    fn body(&mut self) -> Result<Node, Mistake> {
        self.expect("do")?;
        let body = self.list(&["done"], true)?;
        self.expect("done")?;
        Ok(body)
    }

    fn for_loop(&mut self) -> Result<Node, Mistake> {
        let name = self.keyword()?.unwrap_or_default().as_bytes().to_vec();
        if !is_name(&name) {
            return Err(if self.peek()?.is_none() {
                Mistake::End(None)
            } else {
                Mistake::VARIABLE
            });
        }
        self.peeked = None;
        self.skip_newlines()?;
        let mut words = Vec::new();
        if self.take_keyword("in")? {
            while let Some(Token::Word(word)) = self.next_if_word()? {
                words.push(word);
            }
        } else {
            let all = Part::Var { name: b"@".to_vec(), op: Op::Value, quoted: true };
            words.push(vec![all]);
        }
        self.take_op(";")?;
        self.skip_newlines()?;
        Ok(Node::For(name, words, Box::new(self.body()?)))
    }

    fn case(&mut self) -> Result<Node, Mistake> {
        let Some(Token::Word(word)) = self.next_if_word()? else {
            return Err(self.unexpected(None)?);
        };
        self.skip_newlines()?;
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.take_keyword("esac")? {
                return Ok(Node::Case(word, arms));
            }
            self.take_op("(")?;
            let mut patterns = Vec::new();
            loop {
                let Some(Token::Word(pattern)) = self.next_if_word()? else {
                    return Err(self.unexpected(None)?);
                };
                patterns.push(pattern);
                if !self.take_op("|")? {
                    break;
                }
            }
            self.expect_op(")")?;
            arms.push((patterns, self.list(&["esac"], false)?));
            if self.take_keyword("esac")? {
                return Ok(Node::Case(word, arms));
            }
            self.expect_op(";;")?;
        }
    }

    /// After `function`.
    fn function_by_word(&mut self) -> Result<Node, Mistake> {
        let name = self.keyword()?.unwrap_or_default().as_bytes().to_vec();
        self.next()?;
        if self.take_op("(")? {
            self.expect_op(")")?;
        }
        self.function(name)
    }

    /// After `NAME()`.
    pub(super) fn function(&mut self, name: Vec<u8>) -> Result<Node, Mistake> {
        if !is_name(&name) {
            return Err(Mistake::FUNCTION);
        }
        self.skip_newlines()?;
        Ok(Node::Function(name, Arc::new(self.command()?)))
    }
}
