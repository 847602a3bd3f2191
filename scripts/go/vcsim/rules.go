package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path"
	"strings"
	"sync"
)

// rule says which calls go wrong, and how.
type rule struct {
	ID int `json:"id"`
	// Method is a name or a pattern with *.
	Method string `json:"method"`
	// Object is the name or the reference's value of the called object; any without.
	Object string `json:"object"`
	// Contains is text that the request must have, e.g. the name of a clone.
	Contains string `json:"contains"`
	// Skip is how many calls that fit pass before the first that does not.
	Skip int `json:"skip"`
	// Times is how often it acts; 0 is always.
	Times int `json:"times"`
	// Probability is that of a call that fits to be met; 0 is 1.
	Probability float64 `json:"probability"`
	// Met is how many calls it has met.
	Met int `json:"met"`

	action
}

// action is what becomes of a call. Without any but Delay it is executed as ever.
type action struct {
	// Delay is in milliseconds, before all else.
	Delay int `json:"delay"`
	// Status answers this of HTTP, without executing.
	Status int `json:"status"`
	// Fault answers a SOAP fault, without executing.
	Fault *faultSpec `json:"fault"`
	// Response answers this XML as the content of SOAP's body, without executing.
	Response string `json:"response"`
	// TaskFault ends the method's task in an error.
	TaskFault *faultSpec `json:"taskFault"`
	// Unexecuted is whether such a task does nothing before it fails.
	Unexecuted bool `json:"unexecuted"`
	// Cut closes the connection, `before` or `after` executing.
	Cut string `json:"cut"`
	// Question is asked by the machine that is called; the task waits for the answer before it does anything.
	Question *question `json:"question"`
}

type ruleBook struct {
	mutex  sync.Mutex
	next   int
	rules  []*rule
	chance *rand.Rand
}

// newRuleBook throws the same dice in each run.
func newRuleBook() *ruleBook {
	return &ruleBook{chance: rand.New(rand.NewPCG(1, 1))}
}

func (b *ruleBook) add(body []byte) (int, error) {
	added := &rule{Times: 1}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(added); err != nil {
		return 0, err
	}
	if err := added.check(); err != nil {
		return 0, err
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.next++
	added.ID = b.next
	b.rules = append(b.rules, added)
	return added.ID, nil
}

func (r *rule) check() error {
	if r.Method == "" {
		return errors.New("a rule needs a method")
	}
	if r.Cut != "" && r.Cut != "before" && r.Cut != "after" {
		return errors.New("cut is before or after")
	}
	for _, fault := range []*faultSpec{r.Fault, r.TaskFault} {
		if fault == nil {
			continue
		}
		if _, err := fault.make(); err != nil {
			return err
		}
	}
	return nil
}

// meet answers what becomes of a call: the first rule that fits decides.
func (b *ruleBook) meet(x *exchange, objectName string) action {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, rule := range b.rules {
		if !rule.fits(x, objectName) || (rule.Times > 0 && rule.Met >= rule.Times) {
			continue
		}
		if rule.Skip > 0 {
			rule.Skip--
			continue
		}
		if rule.Probability > 0 && b.chance.Float64() >= rule.Probability {
			continue
		}
		rule.Met++
		return rule.action
	}
	return action{}
}

func (r *rule) fits(x *exchange, objectName string) bool {
	return matches(r.Method, x.method) &&
		(r.Object == "" || r.Object == objectName || r.Object == x.this.Value) &&
		bytes.Contains(x.body, []byte(r.Contains))
}

// matches lets * stand for anything, slashes of REST's paths included.
func matches(pattern, method string) bool {
	plain := strings.NewReplacer("/", "\x00", "?", "\x01")
	found, err := path.Match(plain.Replace(pattern), plain.Replace(method))
	return err == nil && found
}

func (b *ruleBook) list() []rule {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	copies := []rule{}
	for _, rule := range b.rules {
		copies = append(copies, *rule)
	}
	return copies
}

// remove forgets one rule, or all of them for 0.
func (b *ruleBook) remove(id int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	left := b.rules[:0]
	for _, rule := range b.rules {
		if id != 0 && rule.ID != id {
			left = append(left, rule)
		}
	}
	b.rules = left
}
